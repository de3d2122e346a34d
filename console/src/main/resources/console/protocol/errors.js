/** The server said no, or did not answer: `temp` says whether the same request may succeed later. */
export class ProtocolError extends Error {
  constructor({ code = 0, msg = 'no reason given', temp = false, retry = 0 } = {}) {
    super(msg);
    this.name = 'ProtocolError';
    this.code = code;
    this.temp = temp;
    /** Milliseconds to wait before trying again; 0: not said. */
    this.retryMs = retry;
  }

  static offline() {
    return new ProtocolError({ msg: 'not connected', temp: true });
  }

  static noAnswer(type) {
    return new ProtocolError({ msg: `no answer to ${type}`, temp: true });
  }
}
