import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Client } from '../../main/resources/console/protocol/client.js';
import { Store } from '../../main/resources/console/state/store.js';
import { Clock, FakeServer, said, settled } from './fake-server.js';

const OPS = { room: 'ops', epoch: 'k1', seq: 10, recovered: true };

beforeEach(() => {
  const kept = new Map();
  globalThis.localStorage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
  };
  globalThis.location = { hash: '' };
});

function start() {
  const clock = new Clock();
  const server = new FakeServer();
  const env = { WebSocket: server.WebSocket, ...clock.env() };
  const store = new Store(new Client({ url: 'ws://127.0.0.1/ws', env }));
  return { clock, server, store };
}

/** In room ops, whose history is messages 8 to 10. */
async function inOps() {
  const all = start();
  all.store.enter('alice');
  await all.server.welcome([], { key: 'a key', lobby: 'ops' });
  all.server.last.reply(all.server.last.asked('join')[0], OPS);
  await settled();
  await answerHistory(all.server, [said(8), said(9), said(10)]);
  return all;
}

async function answerHistory(server, items, more = false) {
  server.last.reply(server.last.asked('history').at(-1), { items, more });
  await settled();
}

const shown = (store) => store.room.timeline.items.map((item) => item.body?.text ?? item.text);

test('the first visit joins the lobby and shows its history', async () => {
  const { store } = await inOps();

  assert.equal(store.active, 'ops');
  assert.deepEqual(shown(store), ['m8', 'm9', 'm10']);
  assert.equal(store.unread, 0);
});

test('the next visit knows the nick, its key and the rooms', async () => {
  await inOps();
  const { server, store } = start();

  assert.equal(store.restore(), true);
  const hello = await server.welcome([]);

  assert.equal(hello.nick, 'alice');
  assert.equal(hello.key, 'a key');
  assert.deepEqual(server.last.asked('join').map((request) => request.room), ['ops']);
});

test('a message counts as unread only where nobody is looking', async () => {
  const { server, store } = await inOps();

  server.last.say(said(11));
  assert.equal(store.unread, 0);
  store.follow(store.room, false);
  server.last.say(said(12), said(13, 'mine', { from: { u: 'alice' } }), said(14));
  assert.equal(store.unread, 2);
  assert.equal(store.room.markedAt, 11);
  store.seen();

  assert.equal(store.unread, 0);
});

test('what was said while away is unread at the next visit', async () => {
  const first = await inOps();
  first.store.seen();
  const { server, store } = start();
  store.restore();
  await server.welcome([], { lobby: 'ops' });
  server.last.reply(server.last.asked('join')[0], { ...OPS, seq: 12 });
  await settled();

  await answerHistory(server, [said(9), said(10), said(11), said(12)]);

  assert.equal(store.unread, 2);
  assert.equal(store.room.markedAt, 10);
});

test('a sent message is shown at once and marked when it is stored', async () => {
  const { server, store } = await inOps();

  store.submit('hello');
  assert.equal(store.room.timeline.items.at(-1).state, 'pending');
  server.last.reply(server.last.asked('send')[0], { seq: 11, mid: 'k1-11' });
  await settled();

  assert.equal(store.room.timeline.items.at(-1).state, 'sent');
});

test('a refused message says why, and is sent again under the same cid', async () => {
  const { server, store } = await inOps();
  store.submit('hello');
  const refusal = { code: 120, msg: 'muted', temp: false };
  server.last.refuse(server.last.asked('send')[0], refusal);
  await settled();
  const failed = store.room.timeline.items.at(-1);
  assert.equal(failed.state, 'failed');
  assert.equal(failed.error, 'muted');

  store.retry(failed);

  const [first, second] = server.last.asked('send');
  assert.equal(second.cid, first.cid);
});

test("a service's command goes to the server; its answer and its refusal are shown", async () => {
  const { server, store } = await inOps();

  store.submit('/scan 127.0.0.1 1-1023');
  store.submit('/scan 169.254.169.254 80');
  const [first, second] = server.last.asked('cmd');
  server.last.reply(first, { text: 'scanning' });
  server.last.refuse(second, { code: 103, msg: 'denied by 169.254.0.0/16', temp: false });
  await settled();

  assert.deepEqual([first.name, first.args], ['scan', '127.0.0.1 1-1023']);
  const remarks = store.room.timeline.items.filter((item) => item.type === 'remark');
  assert.deepEqual(remarks.map(({ tone, text }) => [tone, text]).slice(-4), [
    ['typed', '/scan 127.0.0.1 1-1023'],
    ['info', 'scanning'],
    ['typed', '/scan 169.254.169.254 80'],
    ['error', 'denied by 169.254.0.0/16'],
  ]);
});

test('two slashes say one', async () => {
  const { server, store } = await inOps();

  store.submit('//etc is a folder');

  assert.equal(server.last.asked('send')[0].body.text, '/etc is a folder');
});

test('scrolling back loads what comes before, until nothing does', async () => {
  const { server, store } = await inOps();
  store.room.more = true;

  store.loadEarlier();
  store.loadEarlier();
  const asked = server.last.asked('history');
  assert.equal(asked.length, 2);
  assert.equal(asked[1].before, 8);
  await answerHistory(server, [said(6), said(7)]);

  assert.deepEqual(shown(store), ['m6', 'm7', 'm8', 'm9', 'm10']);
  assert.equal(store.room.more, false);
});

test('another log in place of the old one replaces what was shown', async () => {
  const { clock, server, store } = await inOps();
  server.last.hangUp();
  await clock.advance(1_000);

  await server.welcome([{ ...OPS, epoch: 'k2', seq: 1 }]);
  await answerHistory(server, [said(1, 'anew')]);

  assert.deepEqual(shown(store), ['This log was made anew.', 'anew']);
});

test('who comes and goes is kept in order', async () => {
  const { server, store } = await inOps();
  server.last.reply(server.last.asked('who')[0], { room: 'ops', names: ['alice', 'dora'] });
  await settled();

  server.last.say({ t: 'presence', room: 'ops', joined: ['bob'], left: ['dora'] });

  assert.deepEqual(store.room.people, ['alice', 'bob']);
});

test('a nick that is taken leads back to the first screen with the reason', async () => {
  const { server, store } = start();
  store.enter('alice');
  server.last.accept();
  const refusal = { code: 123, msg: "alice is somebody else's", temp: false };
  server.last.refuse(server.last.asked('hello')[0], refusal);
  await settled();

  assert.equal(store.me, null);
  assert.equal(store.nickError, "alice is somebody else's");
  assert.equal(start().store.restore(), false);
});

test('leaving a room goes to another one and forgets it', async () => {
  const { server, store } = await inOps();
  store.open('room', 'dev');
  server.last.reply(server.last.asked('join')[1], { ...OPS, room: 'dev', seq: 0 });
  await settled();

  store.submit('/leave');
  await settled();

  assert.deepEqual([...store.rooms.keys()], ['ops']);
  assert.equal(location.hash, '#/rooms/ops');
});
