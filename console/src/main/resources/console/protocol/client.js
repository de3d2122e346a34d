/**
 * The client of Portside's WebSocket protocol, without a page around it: it connects, resumes where
 * it was, sends what was not acknowledged again, and hands out every room event once and in order.
 *
 * Runs wherever there is a `WebSocket`; tests give their own, and their own clock.
 *
 * Events: `state` {phase, ...}, `hello` its reply, `room` {room, epoch, seq, recovered, fresh},
 * `event` a room event, `lost` {room, from, to}, `left` {room}, `push` what has no number.
 */
import { Backoff } from './backoff.js';
import { Connection } from './connection.js';
import { Emitter } from './emitter.js';
import { ProtocolError } from './errors.js';
import { Outbox } from './outbox.js';
import { RoomCursor } from './room-cursor.js';

export { ProtocolError };

const HISTORY_PAGE = 100;
/** Pages fetched to fill one hole; what is older is reported as lost and left to scroll-back. */
const FILL_PAGES = 20;
/** How long something known to exist may take to arrive before it is asked for. */
const PATIENCE_MS = 2_000;
const DEFAULT_RETRY_MS = 1_000;
const COMMAND_DEADLINE_MS = 20_000;
/** A send's envelope beside its body, at most. */
const ENVELOPE_BYTES = 512;
/** A connection that lasted so long was a success: the next break starts with short waits again. */
const STABLE_MS = 5_000;
/** A message that was never answered so often fails, lest it break every connection to come. */
const UNANSWERED_LIMIT = 5;
/** Close codes from here on, up to 3999, mean: do not come back. */
const FINAL_CODES_FROM = 3500;
const FINAL_CODES_TO = 3999;

const PLATFORM = {
  now: () => Date.now(),
  setTimeout: (task, ms) => globalThis.setTimeout(task, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer),
  random: Math.random,
};

export class Client extends Emitter {
  #url;
  #env;
  #backoff;
  #identity = {};
  #connection = null;
  #online = false;
  #reconnect = null;
  #stable = null;
  #final = null;
  #frameBytes = 65_536;
  #wanted = new Set();
  /** Rooms this connection is in: a message for another one would be refused for good. */
  #entered = new Set();
  #cursors = new Map();
  #watching = new Map();
  #outbox = new Outbox();
  #flushLater = null;
  #cids;

  /** @param {{url: string, env?: object}} options `env` replaces the platform in tests */
  constructor({ url, env = {} }) {
    super();
    this.#url = url;
    this.#env = { WebSocket: globalThis.WebSocket, ...PLATFORM, ...env };
    this.#backoff = new Backoff({ random: this.#env.random });
    const run = Math.floor(this.#env.random() * 36 ** 6).toString(36);
    this.#cids = { prefix: `${this.#env.now().toString(36)}${run}`, next: 1 };
    this.state = { phase: 'idle' };
  }

  /** Connects, and stays connected until `close` or until the server says not to come back. */
  connect(identity) {
    this.close();
    this.#identity = { ...identity };
    this.#backoff.succeeded();
    this.#dial();
  }

  close() {
    this.#env.clearTimeout(this.#reconnect);
    this.#final = { phase: 'idle' };
    this.#connection?.close();
    this.#final = null;
    this.#set({ phase: 'idle' });
  }

  /** Ends a wait for the next attempt at once. */
  retryNow() {
    this.#env.clearTimeout(this.#reconnect);
    if (this.state.phase === 'waiting') this.#dial();
  }

  get online() {
    return this.#online;
  }

  /** What this client has of each room, as `hello` wants it. */
  get position() {
    const known = [...this.#cursors].filter(([, { seq }]) => seq !== null);
    return Object.fromEntries(known.map(([room, { epoch, seq }]) => [room, [epoch, seq]]));
  }

  /** The rooms it is in or will be in again. */
  get rooms() {
    return [...this.#wanted];
  }

  newCid() {
    return `${this.#cids.prefix}-${this.#cids.next++}`;
  }

  /** One request on the present connection; never repeated by itself. */
  request(type, fields, deadlineMs) {
    if (!this.#online) return Promise.reject(ProtocolError.offline());
    return this.#connection.request(type, fields, deadlineMs);
  }

  /** Resolves with the room's state once joined; the room is joined again after every reconnect. */
  async join(room) {
    const pos = this.position[room];
    const reply = await this.request('join', pos ? { room, pos } : { room });
    this.#enter({ ...reply, room: reply.room ?? room });
    return reply;
  }

  async leave(room) {
    this.#forget(room);
    if (this.#online) await this.request('leave', { room });
  }

  /** Resolves with `{seq, mid, dup}`; survives reconnects; fails only when refused for good. */
  send(room, body, cid = this.newCid()) {
    const bytes = new TextEncoder().encode(JSON.stringify(body)).length;
    if (bytes > this.#frameBytes - ENVELOPE_BYTES) {
      const msg = `${bytes} bytes in one message (expected: at most ${this.#frameBytes})`;
      return Promise.reject(new ProtocolError({ code: 122, msg }));
    }
    const done = this.#outbox.add(room, cid, body);
    this.#flush();
    return done;
  }

  /** Room events before `before` (exclusive), ascending, and whether there are `more`. */
  async history(room, before, limit = HISTORY_PAGE) {
    const reply = await this.request('history', { room, before, limit });
    const items = (reply.items ?? []).map((item) => ({ t: 'msg', room, ...item }));
    items.sort((a, b) => a.seq - b.seq);
    return { items, more: Boolean(reply.more) };
  }

  /** Runs a service's slash command; resolves with what only this user is told. */
  async command(room, name, args) {
    const reply = await this.request('cmd', { room, name, args }, COMMAND_DEADLINE_MS);
    return reply.text ?? '';
  }

  /** Bears another name from now on; resolves with it as the server writes it. */
  async rename(wanted) {
    const reply = await this.request('nick', { nick: wanted });
    const nick = reply.user?.u ?? wanted;
    this.#identity = { ...this.#identity, nick };
    return nick;
  }

  #dial() {
    this.#set({ phase: 'connecting', attempt: this.#backoff.attempt });
    this.#connection = new Connection(this.#url, this.#env, {
      onOpen: () => this.#hello(),
      onPush: (envelope) => this.#push(envelope),
      onEnd: (how) => this.#ended(how),
    });
    const connection = this.#connection;
    connection.opening = this.#env.setTimeout(() => connection.close(4000, 'no answer'), 15_000);
  }

  async #hello() {
    const connection = this.#connection;
    const fields = { v: 1, client: 'web/1.0', ...this.#identity, pos: this.position };
    let reply;
    try {
      reply = await connection.request('hello', fields);
    } catch (error) {
      this.#helloFailed(connection, error);
      return;
    }
    this.#env.clearTimeout(connection.opening);
    connection.heartbeatMs = reply.hb;
    if (reply.key) this.#identity.key = reply.key;
    this.#online = true;
    this.#stable = this.#env.setTimeout(() => this.#backoff.succeeded(), STABLE_MS);
    if (reply.limits?.frame > 0) this.#frameBytes = reply.limits.frame;
    this.emit('hello', reply);
    this.#set({ phase: 'online' });
    for (const info of reply.rooms ?? []) if (!info.code) this.#enter(info);
    for (const room of this.#wanted) if (!this.#entered.has(room)) this.#rejoin(room);
  }

  #helloFailed(connection, error) {
    if (connection !== this.#connection) return; // it ended meanwhile
    if (!error.temp) this.#final = { phase: 'refused', error };
    else if (error.retryMs > 0) this.#backoff.ask([error.retryMs, error.retryMs * 1.5]);
    connection.close(error.temp ? 4000 : 1000, 'hello failed');
  }

  async #rejoin(room) {
    const connection = this.#connection;
    try {
      await this.join(room);
    } catch (error) {
      if (connection !== this.#connection) return; // the next hello tries again
      if (error.temp) {
        const again = () => connection === this.#connection && this.#rejoin(room);
        this.#env.setTimeout(again, error.retryMs || DEFAULT_RETRY_MS);
      } else {
        this.#forget(room);
        this.#outbox.refuseRoom(room, error);
      }
    }
  }

  #ended({ code, reason }) {
    this.#env.clearTimeout(this.#connection?.opening);
    this.#env.clearTimeout(this.#stable);
    this.#connection = null;
    this.#online = false;
    this.#entered.clear();
    this.#outbox.landed();
    for (const timer of this.#watching.values()) this.#env.clearTimeout(timer);
    this.#watching.clear();
    const final = this.#final;
    this.#final = null;
    if (final) {
      this.#set(final);
    } else if (code >= FINAL_CODES_FROM && code <= FINAL_CODES_TO) {
      const error = new ProtocolError({ code, msg: reason || `closed by the server (${code})` });
      this.#set({ phase: 'refused', error });
    } else {
      const waitMs = this.#backoff.next();
      this.#reconnect = this.#env.setTimeout(() => this.#dial(), waitMs);
      const retryAt = this.#env.now() + waitMs;
      this.#set({ phase: 'waiting', retryAt, attempt: this.#backoff.attempt, code, reason });
    }
  }

  #push(envelope) {
    if (envelope.t === 'bye') this.#bye(envelope);
    else if (envelope.room && envelope.seq > 0) this.#roomEvent(envelope);
    else this.emit('push', envelope);
  }

  #bye(envelope) {
    if (envelope.reconnect === false) {
      const msg = envelope.msg ?? `closed by the server (${envelope.code})`;
      this.#final = { phase: 'refused', error: new ProtocolError({ code: envelope.code, msg }) };
    }
    if (Array.isArray(envelope.after)) this.#backoff.ask(envelope.after);
  }

  #roomEvent(event) {
    const cursor = this.#cursor(event.room);
    this.#pass(event.room, cursor.offer(event));
    if (cursor.overfull) this.#connection?.close(4000, 'too far behind'); // resume is cheaper
    else if (cursor.behind) this.#watch(event.room, cursor.holding ? 0 : PATIENCE_MS);
  }

  /** The server said where a room stands: after hello or join. */
  #enter(info) {
    const { room, epoch, seq } = info;
    const cursor = this.#cursor(room);
    const had = cursor.seq;
    this.#wanted.add(room);
    this.#entered.add(room);
    const fresh = !cursor.open(epoch, seq) || had === null;
    if (!fresh && info.recovered === false) this.#lose(cursor, info, had);
    this.emit('room', { ...info, fresh });
    this.#pass(room, cursor.drain());
    if (cursor.behind) this.#watch(room, PATIENCE_MS);
    this.#flush();
  }

  /** Same log, but rows are gone: goes on after them, or where a log that lost its end stands. */
  #lose(cursor, { room, seq, missing }, had) {
    const [from, to] = missing ?? [had + 1, seq];
    cursor.moveTo(Math.min(to, seq));
    if (from <= seq) this.emit('lost', { room, from, to: Math.min(to, seq) });
  }

  #cursor(room) {
    if (!this.#cursors.has(room)) this.#cursors.set(room, new RoomCursor());
    return this.#cursors.get(room);
  }

  #forget(room) {
    this.#wanted.delete(room);
    this.#entered.delete(room);
    this.#cursors.delete(room);
    this.#env.clearTimeout(this.#watching.get(room));
    this.#watching.delete(room);
    this.emit('left', { room });
  }

  #pass(room, events) {
    for (const event of events) {
      if (event.cid && this.#outbox.has(event.cid)) {
        this.#outbox.acknowledge(event.cid, { seq: event.seq, mid: event.mid, dup: true });
      }
      this.emit('event', event);
    }
  }

  /** Asks for what is missing in a room once nothing of it has come for `patienceMs`. */
  #watch(room, patienceMs) {
    if (this.#watching.has(room)) return;
    const seen = this.#cursors.get(room).seq;
    const timer = this.#env.setTimeout(async () => {
      if (this.#cursors.get(room)?.seq === seen) await this.#fill(room);
      this.#watching.delete(room);
      if (this.#online && this.#cursors.get(room)?.behind) this.#watch(room, PATIENCE_MS);
    }, patienceMs);
    this.#watching.set(room, timer);
  }

  async #fill(room) {
    const cursor = this.#cursors.get(room);
    if (!cursor?.behind || !this.#online) return;
    const from = cursor.seq + 1;
    const upTo = cursor.head;
    const rows = [];
    let before = upTo + 1;
    try {
      for (let page = 0; page < FILL_PAGES && before > from; page++) {
        const { items, more } = await this.history(room, before);
        rows.push(...items.filter((row) => row.seq >= from));
        before = items.length > 0 && more ? items[0].seq : from;
      }
    } catch {
      this.#connection?.close(4000, 'hole not filled'); // resuming fills it
      return;
    }
    if (this.#cursors.get(room) !== cursor || cursor.seq === null) return;
    const firstMissing = cursor.seq + 1;
    if (before > firstMissing) this.emit('lost', { room, from: firstMissing, to: before - 1 });
    this.#pass(room, cursor.settle(rows, upTo));
  }

  #flush() {
    if (!this.#online) return;
    const now = this.#env.now();
    const due = this.#outbox.due(now, ({ room }) => this.#entered.has(room));
    for (const entry of due) this.#transmit(entry);
    this.#env.clearTimeout(this.#flushLater);
    const waitMs = this.#outbox.waitsUntil(now) - now;
    if (waitMs > 0) this.#flushLater = this.#env.setTimeout(() => this.#flush(), waitMs);
  }

  async #transmit(entry) {
    const connection = this.#connection;
    const { room, cid, body } = entry;
    try {
      entry.inFlight = true;
      const reply = await connection.request('send', { room, cid, body });
      this.#outbox.acknowledge(cid, { seq: reply.seq, mid: reply.mid, dup: Boolean(reply.dup) });
      this.#expect(room, reply.seq);
      this.#flush();
    } catch (error) {
      this.#notSent(connection, entry, error);
    }
  }

  #notSent(connection, entry, error) {
    if (connection !== this.#connection) return; // the next connection sends it again
    const unanswered = error.code === 0;
    if (unanswered) entry.unanswered++;
    if (!error.temp || entry.unanswered >= UNANSWERED_LIMIT) {
      this.#outbox.refuse(entry.cid, error);
      this.#flush();
    } else if (unanswered) {
      connection.close(4000, 'send not answered');
    } else {
      entry.inFlight = false;
      entry.notBefore = this.#env.now() + (error.retryMs || DEFAULT_RETRY_MS);
      this.#flush();
    }
  }

  /** An acknowledged message exists: its event must come. */
  #expect(room, seq) {
    const cursor = this.#cursors.get(room);
    if (!cursor || cursor.seq === null || !(seq > cursor.seq)) return;
    cursor.head = Math.max(cursor.head, seq);
    this.#watch(room, PATIENCE_MS);
  }

  #set(state) {
    this.state = state;
    this.emit('state', state);
  }
}
