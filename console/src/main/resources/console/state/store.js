import { COMMANDS, parseCommand, withOwn } from './commands.js';
import { recall, remember } from './memory.js';
import { OWN_COMMANDS } from './own-commands.js';
import { newRoom } from './room.js';
import { Timeline } from './timeline.js';

const HISTORY_PAGE = 50;
const NICK_TAKEN = 123;

/**
 * Everything the page shows. Changed only here; views subscribe, read, and call its methods. Changes
 * within one turn are announced once.
 */
export class Store {
  connection = { phase: 'idle' };
  me = null;
  nickError = null;
  rooms = new Map();
  /** All rooms the server has, joined or not. */
  directory = [];
  active = null;
  page = 'room';
  /** What can be typed after a slash. */
  commands = COMMANDS;
  #client;
  #listeners = new Set();
  #announcing = false;
  #read = recall('read', {});

  constructor(client) {
    this.#client = client;
    client.on('state', (state) => this.#connectionChanged(state));
    client.on('hello', (reply) => this.#greeted(reply));
    client.on('room', (info) => this.#entered(info));
    client.on('event', (event) => this.#happened(event));
    client.on('lost', ({ room, from, to }) => {
      this.#room(room).timeline.gap(from, to);
      this.changed();
    });
    client.on('left', ({ room }) => this.#left(room));
    client.on('push', (push) => this.#pushed(push));
  }

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed() {
    if (this.#announcing) return;
    this.#announcing = true;
    queueMicrotask(() => {
      this.#announcing = false;
      for (const listener of this.#listeners) listener();
    });
  }

  /** Comes back as whoever was here before; false when nobody was. */
  restore() {
    const identity = recall('identity', null);
    if (!identity?.nick) return false;
    this.enter(identity.nick);
    return true;
  }

  enter(nick) {
    const identity = recall('identity', null);
    const key = identity?.key;
    remember('identity', { nick, key });
    this.me = { nick };
    this.nickError = null;
    this.#client.connect(key ? { nick, key } : { nick });
    this.changed();
  }

  /** Back to the first screen. */
  leaveSuite() {
    this.#client.close();
    this.me = null;
    this.changed();
  }

  retryNow() {
    this.#client.retryNow();
  }

  get room() {
    return this.rooms.get(this.active) ?? null;
  }

  get unread() {
    return [...this.rooms.values()].reduce((sum, room) => sum + room.unread, 0);
  }

  open(page, name = null) {
    this.page = page;
    if (page === 'room' && name) this.#activate(name);
    this.changed();
  }

  #activate(name) {
    if (this.active !== name && this.room) this.room.markedAt = null;
    this.active = name;
    if (this.rooms.has(name)) remember('active', name);
    else if (this.#client.online) this.join(name);
  }

  /** Joins the room, made if there is none; what it says to a refusal stands in the present room. */
  async join(name) {
    try {
      await this.#client.join(name);
      return true;
    } catch (error) {
      if (this.active === name && !this.rooms.has(name)) this.active = this.#anyRoom();
      this.say(`could not join ${name}: ${error.message}`, 'error');
      return false;
    }
  }

  leave(name) {
    this.#client.leave(name).catch(() => {}); // offline: the next hello does not ask for it
  }

  /** A line only this page shows. */
  say(text, tone = 'info') {
    this.room?.timeline.remark({ text, tone, ts: Date.now() });
    this.changed();
  }

  /** Takes a line as typed: a command, or something to say. */
  submit(line) {
    const command = parseCommand(line);
    if (line.trim() === '/') return;
    if (command) this.#command(line.trim(), command);
    else this.send(line.startsWith('//') ? line.slice(1) : line);
  }

  send(text, cid = this.#client.newCid()) {
    const room = this.room;
    if (!room) return;
    room.timeline.pending(cid, this.me.nick, text, Date.now());
    room.markedAt = null;
    room.following = true;
    this.#transmit(room, cid, { text });
  }

  /** Says a message that was refused again, under the same cid. */
  retry(item) {
    this.room.timeline.mark(item.cid, 'pending');
    this.#transmit(this.room, item.cid, item.body);
  }

  discard(item) {
    this.room.timeline.drop(item.key);
    this.changed();
  }

  async #transmit(room, cid, body) {
    this.changed();
    try {
      await this.#client.send(room.name, body, cid);
      room.timeline.mark(cid, 'sent');
    } catch (error) {
      room.timeline.mark(cid, 'failed', error.message);
    }
    this.changed();
  }

  async #command(line, { name, args }) {
    const room = this.room;
    if (!room) return;
    const typed = room.timeline.remark({ text: line, tone: 'typed', ts: Date.now() });
    const remark = (text, tone) => {
      if (text) room.timeline.remark({ text, tone, ts: Date.now() }, typed);
      this.changed();
    };
    this.changed();
    try {
      const own = OWN_COMMANDS[name];
      remark(await (own ? own(this, args) : this.#client.command(room.name, name, args)), 'info');
    } catch (error) {
      remark(error.message, 'error');
    }
  }

  /** Bears another name from now on. */
  async rename(wanted) {
    const nick = await this.#client.rename(wanted);
    this.me = { nick };
    remember('identity', { ...recall('identity', {}), nick });
  }

  /** Who is in a room, as the server says it now. */
  async askWho(name) {
    return (await this.#client.request('who', { room: name })).names;
  }

  /** Loads what was said before the oldest message shown. */
  async loadEarlier(room = this.room) {
    if (!room?.more || room.loading) return;
    room.loading = true;
    this.changed();
    try {
      const before = room.loadedFrom ?? room.head + 1;
      const { items, more } = await this.#client.history(room.name, before, HISTORY_PAGE);
      room.timeline.take(items);
      room.loadedFrom = items[0]?.seq ?? before;
      room.more = more && items.length > 0;
    } catch {
      // offline or busy: scrolling or the button asks again
    }
    room.loading = false;
    this.changed();
  }

  /** The reader went to the newest message, or away from it. */
  follow(room, following) {
    if (room.following === following) return;
    room.following = following;
    this.changed();
  }

  /** The newest message of the room in view has been seen. */
  seen(room = this.room) {
    const newest = room?.timeline.newest ?? 0;
    if (!room || (room.unread === 0 && room.readUpTo >= newest)) return;
    room.unread = 0;
    this.#markRead(room, Math.max(room.readUpTo, newest));
    if (room.timeline.trim()) {
      room.more = true;
      room.loadedFrom = room.timeline.oldest;
    }
    this.changed();
  }

  async refreshDirectory() {
    await this.#refresh('rooms', (reply) => (this.directory = reply.rooms ?? []));
  }

  async refreshCommands() {
    await this.#refresh('help', (reply) => (this.commands = withOwn(reply.commands ?? [])));
  }

  /** Lists are a convenience: where one cannot be had, the one from before stays. */
  async #refresh(type, take) {
    try {
      take(await this.#client.request(type));
      this.changed();
    } catch {
      // offline or busy: the next look at it asks again
    }
  }

  #connectionChanged(state) {
    this.connection = state;
    if (state.phase === 'refused') {
      this.nickError = state.error.message;
      this.me = null;
      if (state.error.code === NICK_TAKEN) {
        remember('identity', { ...recall('identity', {}), nick: null });
      }
    }
    this.changed();
  }

  #greeted(reply) {
    const nick = reply.user?.u ?? this.me.nick;
    this.me = { nick };
    const key = reply.key ?? recall('identity', {})?.key;
    remember('identity', { nick, key });
    this.#joinRemembered(reply.lobby ?? 'lobby');
    this.refreshDirectory();
    this.refreshCommands();
  }

  /** Rooms of the last visit, and the one the address names; the client itself keeps the others. */
  #joinRemembered(lobby) {
    const known = new Set(this.#client.rooms);
    const wanted = new Set(recall('rooms', [lobby]));
    if (this.active) wanted.add(this.active);
    if (wanted.size === 0) wanted.add(lobby);
    for (const name of wanted) if (!known.has(name)) this.join(name);
  }

  #entered(info) {
    const room = this.#room(info.room);
    if (room.epoch !== null && room.epoch !== info.epoch) this.#startAnew(room);
    room.epoch = info.epoch;
    room.head = info.seq;
    room.joined = true;
    if (info.fresh) this.#loadFresh(room, info);
    this.#rememberRooms();
    if (!this.active) this.active = this.#preferred(room.name);
    this.#refreshPeople(room);
    this.changed();
  }

  /** Numbers of another log mean nothing in this one. */
  #startAnew(room) {
    room.timeline = new Timeline();
    room.timeline.remark({ text: 'This log was made anew.', tone: 'info', ts: Date.now() });
    room.head = 0;
    room.markedAt = null;
  }

  #preferred(name) {
    const last = recall('active', null);
    return recall('rooms', []).includes(last) && this.rooms.has(last) ? last : name;
  }

  async #loadFresh(room, info) {
    const [epoch, readUpTo] = this.#read[room.name] ?? [info.epoch, info.read ?? info.seq];
    this.#markRead(room, epoch === info.epoch ? readUpTo : 0);
    room.more = info.seq > 0;
    room.loadedFrom = info.seq + 1;
    room.loading = false;
    await this.loadEarlier(room);
    const late = room.timeline.items.filter((item) => this.#countsAsUnread(room, item));
    room.unread = Math.max(info.unread ?? 0, late.length);
    if (room.unread > 0) room.markedAt = room.readUpTo;
    this.changed();
  }

  #markRead(room, upTo) {
    room.readUpTo = upTo;
    this.#read[room.name] = [room.epoch, upTo];
    remember('read', this.#read);
  }

  #countsAsUnread(room, item) {
    return item.type === 'message' && item.seq > room.readUpTo && item.from !== this.me?.nick;
  }

  async #refreshPeople(room) {
    try {
      this.#people(room, { names: await this.askWho(room.name) });
    } catch {
      // best effort: who comes and goes is heard all the same
    }
  }

  #people(room, said) {
    const here = new Set(said.names ?? room.people ?? []);
    for (const name of said.joined ?? []) here.add(name);
    for (const name of said.left ?? []) here.delete(name);
    room.people = [...here].sort((a, b) => a.localeCompare(b));
    this.changed();
  }

  #happened(event) {
    const room = this.#room(event.room);
    room.head = Math.max(room.head, event.seq);
    room.timeline.take([event]);
    const own = (event.from?.u ?? event.from) === this.me?.nick;
    if (event.t === 'msg' && !own && !this.#reading(room)) {
      if (room.unread === 0) room.markedAt = room.readUpTo = event.seq - 1;
      room.unread++;
    }
    this.changed();
  }

  #reading(room) {
    const shown = this.page === 'room' && this.active === room.name;
    return shown && room.following && !globalThis.document?.hidden;
  }

  #pushed(push) {
    const room = this.rooms.get(push.room);
    if (room && push.t === 'presence') this.#people(room, push);
  }

  #left(name) {
    this.rooms.delete(name);
    this.#rememberRooms();
    if (this.active === name) {
      this.active = this.#anyRoom();
      if (this.active) location.hash = `#/rooms/${this.active}`;
    }
    this.changed();
  }

  #anyRoom() {
    return this.rooms.keys().next().value ?? null;
  }

  #rememberRooms() {
    remember('rooms', [...this.rooms.keys()]);
    if (this.active) remember('active', this.active);
  }

  #room(name) {
    if (!this.rooms.has(name)) this.rooms.set(name, newRoom(name));
    return this.rooms.get(name);
  }
}
