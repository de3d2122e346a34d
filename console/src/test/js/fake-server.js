/** A movable clock: timers run only when `advance` passes them, with pending promises in between. */
export class Clock {
  #now = 1_000_000;
  #timers = new Map();
  #next = 1;
  /** How much too early timers run, as a browser's may. */
  fireEarlyMs = 0;

  env() {
    return {
      now: () => this.#now,
      setTimeout: (task, ms) => {
        this.#timers.set(this.#next, { task, at: this.#now + ms });
        return this.#next++;
      },
      clearTimeout: (id) => this.#timers.delete(id),
      random: () => 0.5,
    };
  }

  async advance(ms) {
    const end = this.#now + ms;
    await settled();
    for (let guard = 0; guard < 10_000; guard++) {
      const due = [...this.#timers].filter(([, t]) => t.at - this.fireEarlyMs <= end).sort((a, b) => a[1].at - b[1].at);
      if (due.length === 0) break;
      const [id, timer] = due[0];
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, timer.at - this.fireEarlyMs);
      timer.task();
      await settled();
    }
    this.#now = end;
  }
}

/** Lets every promise that can proceed do so. */
export function settled() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The server's ends of all WebSockets a client opens, oldest first. */
export class FakeServer {
  sockets = [];

  constructor() {
    const server = this;
    this.WebSocket = class {
      readyState = 0;
      received = [];
      closed = null;

      constructor(url, protocols) {
        this.url = url;
        this.protocols = protocols;
        server.sockets.push(this);
      }

      send(text) {
        this.received.push(...text.split('\n').map((line) => JSON.parse(line)));
      }

      close(code, reason) {
        this.readyState = 3;
        this.closed = { code, reason };
      }

      accept() {
        this.readyState = 1;
        this.onopen?.();
      }

      say(...envelopes) {
        this.onmessage?.({ data: envelopes.map((e) => JSON.stringify(e)).join('\n') });
      }

      hangUp(code = 1006, reason = '') {
        this.readyState = 3;
        this.onclose?.({ code, reason });
      }

      /** The requests of one type, oldest first. */
      asked(type) {
        return this.received.filter((envelope) => envelope.t === type);
      }

      reply(request, fields = {}) {
        this.say({ id: request.id, t: 'ok', ...fields });
      }

      refuse(request, fields) {
        this.say({ id: request.id, t: 'err', ...fields });
      }
    };
  }

  get last() {
    return this.sockets.at(-1);
  }

  /** Accepts the newest connection and answers its hello. */
  async welcome(rooms = [], extra = {}) {
    this.last.accept();
    await settled();
    const hello = this.last.asked('hello')[0];
    this.last.reply(hello, { sid: 's1', user: { u: 'alice' }, hb: 25_000, rooms, ...extra });
    await settled();
    return hello;
  }
}

/** A message event of room ops. */
export function said(seq, text = `m${seq}`, more = {}) {
  return {
    t: 'msg', room: 'ops', seq, mid: `k1-${seq}`, ts: 1_700_000_000_000 + seq,
    from: { u: 'bob' }, kind: 'text', body: { text }, ...more,
  };
}
