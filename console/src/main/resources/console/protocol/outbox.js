import { ProtocolError } from './errors.js';

/** Most messages that wait for their acknowledgement; one more is refused. */
export const OUTBOX_LIMIT = 200;
/** Most messages on the wire at once: a backlog must not trip the server's flood limit as a whole. */
export const IN_FLIGHT_LIMIT = 8;

/**
 * Messages said but not yet acknowledged, in the order they were said. Each keeps its `cid` over
 * every retry, which is what lets the server answer a repeat with the first number.
 */
export class Outbox {
  #entries = new Map();

  /** Resolves when the server has the message; fails when it never will. */
  add(room, cid, body) {
    if (this.#entries.size >= OUTBOX_LIMIT) {
      const msg = `${OUTBOX_LIMIT} messages are waiting to be sent already`;
      return Promise.reject(new ProtocolError({ code: 106, msg, temp: true }));
    }
    return new Promise((resolve, reject) => {
      const sending = { inFlight: false, notBefore: 0, unanswered: 0 };
      this.#entries.set(cid, { room, cid, body, resolve, reject, ...sending });
    });
  }

  has(cid) {
    return this.#entries.has(cid);
  }

  /** What should be written now, oldest first; nothing overtakes a message that must wait. */
  due(now, sendable = () => true) {
    const all = [...this.#entries.values()].filter(sendable);
    const idle = all.filter((entry) => !entry.inFlight);
    const room = Math.max(0, IN_FLIGHT_LIMIT - (all.length - idle.length));
    const waits = idle.findIndex((entry) => entry.notBefore > now);
    return idle.slice(0, waits < 0 ? room : Math.min(room, waits));
  }

  /** When the first message that must wait may go; not later than now: none waits. */
  waitsUntil(now) {
    const waiting = [...this.#entries.values()].find((e) => !e.inFlight && e.notBefore > now);
    return waiting?.notBefore ?? now;
  }

  /** Nothing is in flight any more: the connection it was on has ended. */
  landed() {
    for (const entry of this.#entries.values()) entry.inFlight = false;
  }

  acknowledge(cid, reply) {
    const entry = this.#entries.get(cid);
    this.#entries.delete(cid);
    entry?.resolve(reply);
  }

  refuse(cid, error) {
    const entry = this.#entries.get(cid);
    this.#entries.delete(cid);
    entry?.reject(error);
  }

  refuseRoom(room, error) {
    for (const entry of this.#entries.values()) {
      if (entry.room === room) this.refuse(entry.cid, error);
    }
  }
}
