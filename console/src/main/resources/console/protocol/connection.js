import { ProtocolError } from './errors.js';

export const SUBPROTOCOL = 'portside.v1.json';

const REQUEST_DEADLINE_MS = 10_000;
const DEFAULT_HEARTBEAT_MS = 25_000;
/** Own close code: the other side is silent or makes no sense. */
const GIVEN_UP = 4000;

/**
 * One WebSocket from its opening to its end: envelopes in and out, replies matched to requests by
 * id, heartbeats. It never reconnects. After `onEnd` nothing is called any more.
 */
export class Connection {
  #socket;
  #env;
  #handlers;
  #nextId = 1;
  #waiting = new Map();
  #lastIn;
  #lastOut;
  #beat = null;
  #heartbeatMs = DEFAULT_HEARTBEAT_MS;

  /**
   * @param {object} env `WebSocket`, `now`, `setTimeout`, `clearTimeout`
   * @param {{onOpen: Function, onPush: Function, onEnd: Function}} handlers
   */
  constructor(url, env, handlers) {
    this.#env = env;
    this.#handlers = handlers;
    this.#lastIn = this.#lastOut = env.now();
    const socket = new env.WebSocket(url, [SUBPROTOCOL]);
    this.#socket = socket;
    socket.onopen = () => handlers.onOpen();
    socket.onmessage = (frame) => this.#receive(frame.data);
    socket.onclose = (close) => this.#end({ code: close.code, reason: close.reason });
    socket.onerror = () => {}; // a close always follows, and says more
    this.#scheduleBeat();
  }

  /** Resolves with the reply; fails with the server's refusal, or after the deadline or the end. */
  request(type, fields = {}, deadlineMs = REQUEST_DEADLINE_MS) {
    if (!this.#socket) return Promise.reject(ProtocolError.offline());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = this.#env.setTimeout(() => {
        this.#waiting.delete(id);
        reject(ProtocolError.noAnswer(type));
      }, deadlineMs);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#write(JSON.stringify({ id, t: type, ...fields }));
    });
  }

  set heartbeatMs(ms) {
    if (ms > 0) this.#heartbeatMs = ms;
    this.#env.clearTimeout(this.#beat);
    this.#scheduleBeat();
  }

  /** Ends it from this side at once, without waiting for the other side to agree. */
  close(code = 1000, reason = '') {
    const socket = this.#socket;
    if (!socket) return;
    this.#end({ code, reason });
    socket.close(code, reason);
  }

  #write(text) {
    this.#lastOut = this.#env.now();
    if (this.#socket.readyState === 1) this.#socket.send(text);
  }

  #receive(data) {
    this.#lastIn = this.#env.now();
    for (const line of data.split('\n')) {
      if (!this.#socket) return;
      if (line.trim() !== '') this.#envelope(line);
    }
  }

  #envelope(line) {
    let envelope;
    try {
      envelope = JSON.parse(line);
    } catch {
      this.close(GIVEN_UP, 'not an envelope');
      return;
    }
    const waiting = this.#waiting.get(envelope.id);
    if (waiting && (envelope.t === 'ok' || envelope.t === 'err')) {
      this.#waiting.delete(envelope.id);
      this.#env.clearTimeout(waiting.timer);
      if (envelope.t === 'ok') waiting.resolve(envelope);
      else waiting.reject(new ProtocolError(envelope));
    } else if (envelope.t) {
      this.#handlers.onPush(envelope);
    }
  }

  /** Twice per heartbeat: speak if silent, and give up on a peer that missed two beats. */
  #scheduleBeat() {
    this.#beat = this.#env.setTimeout(() => {
      const now = this.#env.now();
      if (now - this.#lastIn > 2.2 * this.#heartbeatMs) {
        this.close(GIVEN_UP, 'heartbeat missed');
        return;
      }
      if (now - this.#lastOut >= this.#heartbeatMs / 2 - 10) this.#write('{}');
      this.#scheduleBeat();
    }, this.#heartbeatMs / 2);
  }

  #end(how) {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    this.#env.clearTimeout(this.#beat);
    for (const { reject, timer } of this.#waiting.values()) {
      this.#env.clearTimeout(timer);
      reject(ProtocolError.offline());
    }
    this.#waiting.clear();
    this.#handlers.onEnd(how);
  }
}
