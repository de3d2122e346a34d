import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../../main/resources/console/protocol/client.js';
import { Clock, FakeServer, said, settled } from './fake-server.js';

const OPS = { room: 'ops', epoch: 'k1', seq: 10, recovered: true };

function start() {
  const clock = new Clock();
  const server = new FakeServer();
  const env = { WebSocket: server.WebSocket, ...clock.env() };
  const client = new Client({ url: 'ws://127.0.0.1/ws', env });
  const seen = { events: [], lost: [], rooms: [], states: [], pushes: [] };
  client.on('event', (event) => seen.events.push(event.seq));
  client.on('lost', (gap) => seen.lost.push(gap));
  client.on('room', (info) => seen.rooms.push(info));
  client.on('state', (state) => seen.states.push(state.phase));
  client.on('push', (push) => seen.pushes.push(push));
  return { clock, server, client, seen };
}

async function online(rooms = [OPS]) {
  const all = start();
  all.client.connect({ nick: 'alice' });
  await all.server.welcome(rooms);
  return all;
}

test('hello says who, and speaks the subprotocol', async () => {
  const { server, client } = start();
  client.connect({ nick: 'alice', key: 'secret' });
  const hello = await server.welcome([OPS]);

  assert.deepEqual(server.last.protocols, ['portside.v1.json']);
  assert.equal(hello.nick, 'alice');
  assert.equal(hello.key, 'secret');
  assert.deepEqual(hello.pos, {});
  assert.equal(client.state.phase, 'online');
});

test('events pass once and in order however they arrive', async () => {
  const { server, seen } = await online();

  server.last.say(said(11), said(11), said(13), said(12), said(12), said(14));

  assert.deepEqual(seen.events, [11, 12, 13, 14]);
});

test('a hole is filled from history before anything after it passes', async () => {
  const { clock, server, seen } = await online();

  server.last.say(said(11), said(15));
  assert.deepEqual(seen.events, [11]);
  await clock.advance(1);
  const [request] = server.last.asked('history');
  assert.equal(request.before, 16);
  server.last.say(said(16));
  const items = [15, 14, 13, 12].map((seq) => said(seq));
  server.last.reply(request, { items, more: false });
  await settled();

  assert.deepEqual(seen.events, [11, 12, 13, 14, 15, 16]);
  assert.deepEqual(seen.lost, []);
});

test('rows that history no longer has do not block the room', async () => {
  const { clock, server, seen } = await online();

  server.last.say(said(14));
  await clock.advance(1);
  server.last.reply(server.last.asked('history')[0], { items: [said(12), said(14)], more: true });
  await clock.advance(1);
  server.last.reply(server.last.asked('history')[1], { items: [said(9), said(10)], more: true });
  await settled();
  server.last.say(said(15));

  assert.deepEqual(seen.events, [12, 14, 15]);
});

test('an acknowledged message whose event does not come is fetched', async () => {
  const { clock, server, client, seen } = await online();

  const sent = client.send('ops', { text: 'hi' });
  server.last.reply(server.last.asked('send')[0], { seq: 11, mid: 'k1-11', dup: false });
  assert.equal((await sent).seq, 11);
  await clock.advance(2_000);
  server.last.reply(server.last.asked('history')[0], { items: [said(11)], more: false });
  await settled();

  assert.deepEqual(seen.events, [11]);
});

test('after a broken connection it resumes where it was', async () => {
  const { clock, server, seen } = await online();
  server.last.say(said(11));

  server.last.hangUp();
  await clock.advance(1_000);
  assert.equal(server.sockets.length, 2);
  const hello = await server.welcome([{ ...OPS, seq: 13 }]);
  server.last.say(said(11), said(12), said(13), said(14));

  assert.deepEqual(hello.pos, { ops: ['k1', 11] });
  assert.deepEqual(seen.events, [11, 12, 13, 14]);
  assert.deepEqual(seen.states, ['idle', 'connecting', 'online', 'waiting', 'connecting', 'online']);
});

test('a slow replay is waited for as long as it moves', async () => {
  const { clock, server, seen } = await online();
  server.last.hangUp();
  await clock.advance(1_000);
  await server.welcome([{ ...OPS, seq: 13 }]);

  for (const seq of [11, 12, 13]) {
    await clock.advance(1_900);
    server.last.say(said(seq));
  }

  assert.deepEqual(seen.events, [11, 12, 13]);
  assert.equal(server.last.asked('history').length, 0);
});

test('what the server could not recover is told with its range, and the rest follows', async () => {
  const { clock, server, seen } = await online();
  server.last.hangUp();
  await clock.advance(1_000);

  await server.welcome([{ ...OPS, seq: 90, recovered: false, missing: [11, 88] }]);
  server.last.say(said(89), said(90), said(91));

  assert.deepEqual(seen.lost, [{ room: 'ops', from: 11, to: 88 }]);
  assert.equal(seen.rooms.at(-1).fresh, false);
  assert.deepEqual(seen.events, [89, 90, 91]);
});

test('a server that lost the end of its log is followed from where it stands', async () => {
  const { clock, server, client, seen } = await online();
  server.last.say(said(11), said(12));
  server.last.hangUp();
  await clock.advance(1_000);

  await server.welcome([{ ...OPS, seq: 10, recovered: false, missing: [11, 12] }]);
  server.last.say(said(11));

  assert.deepEqual(seen.events, [11, 12, 11]);
  assert.deepEqual(client.position, { ops: ['k1', 11] });
});

test('a log with another epoch starts afresh', async () => {
  const { clock, server, client, seen } = await online();
  server.last.hangUp();
  await clock.advance(1_000);

  await server.welcome([{ ...OPS, epoch: 'k2', seq: 3 }]);
  server.last.say(said(4));

  assert.deepEqual(seen.events, [4]);
  assert.deepEqual(client.position, { ops: ['k2', 4] });
});

test('messages not acknowledged are sent again with the same cid, in order', async () => {
  const { clock, server, client } = await online();
  const first = client.send('ops', { text: 'one' });
  const second = client.send('ops', { text: 'two' });
  server.last.hangUp();
  const third = client.send('ops', { text: 'three' });
  const before = server.sockets[0].asked('send');
  await clock.advance(1_000);
  await server.welcome([OPS]);

  const again = server.last.asked('send');
  again.forEach((request, i) => server.last.reply(request, { seq: 11 + i, dup: i === 0 }));

  assert.deepEqual(again.map((request) => request.body.text), ['one', 'two', 'three']);
  assert.deepEqual(again.slice(0, 2).map((r) => r.cid), before.map((r) => r.cid));
  assert.deepEqual((await Promise.all([first, second, third])).map((r) => r.seq), [11, 12, 13]);
});

test('a replayed own message counts as its acknowledgement and is not sent again', async () => {
  const { server, client, seen } = await online();
  const sent = client.send('ops', { text: 'one' });
  const { cid } = server.last.asked('send')[0];

  server.last.say(said(11, 'one', { cid, from: { u: 'alice' } }));

  assert.equal((await sent).seq, 11);
  assert.deepEqual(seen.events, [11]);
});

test('a send that is not answered breaks the connection and is sent again', async () => {
  const { clock, server, client } = await online();
  const sent = client.send('ops', { text: 'one' });

  await clock.advance(10_000);
  assert.equal(server.sockets[0].closed.code, 4000);
  await clock.advance(1_000);
  await server.welcome([OPS]);
  server.last.reply(server.last.asked('send')[0], { seq: 11 });

  assert.equal((await sent).seq, 11);
});

test('a message that is never answered fails after five tries', async () => {
  const { clock, server, client } = await online();
  const sent = client.send('ops', { text: 'poison' });
  const failed = assert.rejects(sent, { message: 'no answer to send' });

  for (let attempt = 1; attempt < 5; attempt++) {
    await clock.advance(10_000);
    await clock.advance(client.state.retryAt - clock.env().now());
    await server.welcome([OPS]);
  }
  await clock.advance(10_000);

  await failed;
  assert.equal(server.sockets.length, 5);
});

test('what cannot fit a frame is refused before it is sent', async () => {
  const { server, client } = await online();

  await assert.rejects(client.send('ops', { text: 'é'.repeat(40_000) }), { code: 122 });
  assert.equal(server.last.asked('send').length, 0);
});

test('a backlog goes out some messages at a time, in order', async () => {
  const { server, client } = await online();
  for (let i = 0; i < 20; i++) client.send('ops', { text: `${i}` });
  assert.equal(server.last.asked('send').length, 8);

  for (let i = 0; i < 20; i++) {
    server.last.reply(server.last.asked('send')[i], { seq: 11 + i });
    await settled();
  }

  const order = server.last.asked('send').map((request) => Number(request.body.text));
  assert.deepEqual(order, Array.from({ length: 20 }, (_, i) => i));
});

test('a room that is busy at hello is joined a little later', async () => {
  const { clock, server } = await online();
  server.last.hangUp();
  await clock.advance(1_000);
  await server.welcome([{ room: 'ops', recovered: false, code: 127, msg: 'busy', temp: true }]);

  server.last.refuse(server.last.asked('join')[0], { code: 127, msg: 'busy', temp: true });
  await clock.advance(1_000);

  assert.deepEqual(server.last.asked('join')[1].pos, ['k1', 10]);
});

test('too many: waits as told and nothing overtakes', async () => {
  const { clock, server, client } = await online();
  client.send('ops', { text: 'one' });
  const refusal = { code: 111, msg: 'too many requests', temp: true, retry: 1_200 };
  server.last.refuse(server.last.asked('send')[0], refusal);
  await settled();
  client.send('ops', { text: 'two' });
  assert.equal(server.last.asked('send').length, 1);

  await clock.advance(1_200);

  const texts = server.last.asked('send').map((request) => request.body.text);
  assert.deepEqual(texts, ['one', 'one', 'two']);
});

test('a timer that fires early, as they do, does not stall what waits', async () => {
  const { clock, server, client } = await online();
  client.send('ops', { text: 'one' });
  const refusal = { code: 111, msg: 'too many requests', temp: true, retry: 1_200 };
  server.last.refuse(server.last.asked('send')[0], refusal);
  await settled();

  clock.fireEarlyMs = 2;
  await clock.advance(1_198);
  assert.equal(server.last.asked('send').length, 1);
  clock.fireEarlyMs = 0;
  await clock.advance(2);

  assert.equal(server.last.asked('send').length, 2);
});

test('a refused message fails and is not tried again', async () => {
  const { clock, server, client } = await online();
  const sent = client.send('ops', { text: 'one' });

  server.last.refuse(server.last.asked('send')[0], { code: 120, msg: 'muted', temp: false });

  await assert.rejects(sent, { code: 120, message: 'muted' });
  server.last.hangUp();
  await clock.advance(1_000);
  await server.welcome([OPS]);
  assert.equal(server.last.asked('send').length, 0);
});

test('waits between attempts grow and are jittered; a lasting success starts them over', async () => {
  const { clock, server, client } = start();
  client.connect({ nick: 'alice' });
  const waits = [];
  client.on('state', (state) => {
    if (state.phase === 'waiting') waits.push(state.retryAt - clock.env().now());
  });
  for (let attempt = 0; attempt < 8; attempt++) {
    server.last.hangUp();
    await clock.advance(waits.at(-1));
  }
  await server.welcome([OPS]);
  server.last.hangUp();
  await clock.advance(waits.at(-1));
  await server.welcome([OPS]);
  await clock.advance(5_000);
  server.last.hangUp();

  const growing = [300, 600, 1_200, 2_400, 4_800, 9_600, 15_000, 15_000, 15_000];
  assert.deepEqual(waits, [...growing, 300]);
});

test('bye says how long to stay away', async () => {
  const { clock, server, client } = await online();

  server.last.say({ t: 'bye', code: 1012, reconnect: true, after: [3_000, 5_000] });
  server.last.hangUp(1012);

  assert.equal(client.state.retryAt - clock.env().now(), 4_000);
});

test('close codes from 3500 on end it; those below do not', async () => {
  const first = await online();
  first.server.last.hangUp(3501, 'bad request');
  await first.clock.advance(60_000);
  assert.equal(first.client.state.phase, 'refused');
  assert.equal(first.server.sockets.length, 1);

  const second = await online();
  second.server.last.hangUp(3008, 'slow');
  await second.clock.advance(1_000);
  assert.equal(second.server.sockets.length, 2);
});

test('a refused hello ends it with the reason', async () => {
  const { clock, server, client } = start();
  client.connect({ nick: 'alice' });
  server.last.accept();
  server.last.refuse(server.last.asked('hello')[0], { code: 101, msg: 'nick in use', temp: false });
  await clock.advance(60_000);

  assert.equal(client.state.phase, 'refused');
  assert.equal(client.state.error.message, 'nick in use');
  assert.equal(server.sockets.length, 1);
});

test('an idle client speaks, and gives up on a silent server', async () => {
  const { clock, server } = await online();

  await clock.advance(26_000);
  assert.ok(server.last.received.some((envelope) => Object.keys(envelope).length === 0));
  assert.equal(server.last.closed, null);
  await clock.advance(50_000);

  assert.equal(server.sockets[0].closed.reason, 'heartbeat missed');
  assert.ok(server.sockets.length > 1);
});

test('rooms joined are joined again when the server no longer knows', async () => {
  const { clock, server, client } = await online([]);
  const joined = client.join('ops');
  server.last.reply(server.last.asked('join')[0], { room: 'ops', epoch: 'k1', seq: 4 });
  await joined;
  server.last.hangUp();
  await clock.advance(1_000);

  await server.welcome([]);

  assert.deepEqual(server.last.asked('join').map((request) => request.room), ['ops']);
});

test('a message waits until its room is joined again', async () => {
  const { clock, server, client } = await online();
  server.last.hangUp();
  client.send('ops', { text: 'one' });
  await clock.advance(1_000);
  await server.welcome([]);
  assert.equal(server.last.asked('send').length, 0);

  server.last.reply(server.last.asked('join')[0], { room: 'ops', epoch: 'k1', seq: 10 });
  await settled();

  assert.deepEqual(server.last.asked('send').map((request) => request.body.text), ['one']);
});

test('requests fail at once when offline and at the deadline when not answered', async () => {
  const { clock, server, client } = await online();
  const asked = assert.rejects(client.history('ops', 5), { message: 'no answer to history' });
  await clock.advance(10_000);
  await asked;

  server.last.hangUp();
  await assert.rejects(client.history('ops', 5), { message: 'not connected' });
});

test('pushes without a number are handed on', async () => {
  const { server, seen } = await online();

  server.last.say({ t: 'presence', room: 'ops', users: ['alice'] }, {});

  assert.equal(seen.pushes.length, 1);
});

test('noise on the wire breaks the connection, which resumes', async () => {
  const { clock, server } = await online();

  server.last.onmessage({ data: 'not json' });
  await clock.advance(1_000);

  assert.equal(server.sockets[0].closed.code, 4000);
  assert.equal(server.sockets.length, 2);
});

test('after close nothing is dialled any more', async () => {
  const { clock, server, client } = await online();

  client.close();
  await clock.advance(60_000);

  assert.equal(client.state.phase, 'idle');
  assert.equal(server.sockets.length, 1);
});
