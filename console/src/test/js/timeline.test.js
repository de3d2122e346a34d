import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KEPT_ITEMS, Timeline } from '../../main/resources/console/state/timeline.js';
import { said } from './fake-server.js';

const edit = (seq, on, text) => ({ t: 'edit', room: 'ops', seq, on, body: { text } });
const texts = (timeline) => timeline.items.map((item) => item.body?.text ?? item.type);

test('history goes before what is there, each message once', () => {
  const timeline = new Timeline();
  timeline.take([said(5)]);
  timeline.take([said(3), said(4), said(5)]);

  assert.deepEqual(texts(timeline), ['m3', 'm4', 'm5']);
});

test('an edit reaches its message whether it came before, with or after it', () => {
  const timeline = new Timeline();
  timeline.take([said(2), edit(3, 2, 'with')]);
  timeline.take([edit(5, 4, 'before')]);
  timeline.take([said(4), said(6)]);
  timeline.take([edit(7, 6, 'after')]);

  assert.deepEqual(texts(timeline), ['with', 'before', 'after']);
});

test('an older edit does not undo a newer one', () => {
  const timeline = new Timeline();
  timeline.take([said(1), edit(3, 1, 'newer')]);
  timeline.take([edit(2, 1, 'older')]);

  assert.deepEqual(texts(timeline), ['newer']);
});

test('an own message keeps its place and its key when its event comes', () => {
  const timeline = new Timeline();
  timeline.pending('c-1', 'alice', 'mine', 1);
  timeline.take([said(8)]);
  assert.deepEqual(texts(timeline), ['m8', 'mine']);

  timeline.take([said(9, 'mine', { cid: 'c-1', from: { u: 'alice' } })]);

  const own = timeline.items.at(-1);
  assert.equal(own.key, 'c-1');
  assert.equal(own.state, 'sent');
  assert.equal(timeline.items.length, 2);
});

test('two authors may use the same cid', () => {
  const timeline = new Timeline();
  timeline.take([said(1, 'one', { cid: '1' })]);
  timeline.take([said(2, 'two', { cid: '1', from: { u: 'eve' } })]);

  assert.deepEqual(texts(timeline), ['one', 'two']);
});

test('a late acknowledgement does not change what has come back already', () => {
  const timeline = new Timeline();
  timeline.pending('c-1', 'alice', 'mine', 1);
  timeline.take([said(9, 'mine', { cid: 'c-1' })]);
  const before = timeline.items;

  timeline.mark('c-1', 'failed', 'no');

  assert.equal(timeline.items, before);
});

test('a hole is shown in its place, and narrowed by what history still has', () => {
  const timeline = new Timeline();
  timeline.take([said(10)]);
  timeline.gap(11, 40);
  timeline.take([said(31), said(40), said(41)]);
  assert.deepEqual(texts(timeline), ['m10', 'gap', 'm31', 'm40', 'm41']);
  assert.equal(timeline.items[1].to, 30);

  timeline.take([said(11), said(30)]);

  assert.ok(!timeline.items.some((item) => item.type === 'gap'));
});

test('remarks stay where they were made', () => {
  const timeline = new Timeline();
  timeline.take([said(1)]);
  timeline.remark({ text: 'a' });
  timeline.remark({ text: 'b' });
  timeline.take([said(2)]);

  assert.deepEqual(timeline.items.map((item) => item.text ?? item.seq), [1, 'a', 'b', 2]);
});

test('an answer stands below its question, whatever was asked meanwhile', () => {
  const timeline = new Timeline();
  timeline.take([said(1)]);
  const first = timeline.remark({ text: '/a' });
  const second = timeline.remark({ text: '/b' });
  timeline.take([said(2)]);
  timeline.remark({ text: 'b' }, second);
  timeline.remark({ text: 'a' }, first);

  const order = timeline.items.map((item) => item.text ?? item.seq);
  assert.deepEqual(order, [1, '/a', 'a', '/b', 'b', 2]);
});

test('no more is kept than is stated', () => {
  const timeline = new Timeline();
  timeline.take(Array.from({ length: KEPT_ITEMS + 1 }, (_, i) => said(i + 1)));

  assert.equal(timeline.trim(), true);
  assert.ok(timeline.items.length <= KEPT_ITEMS);
  assert.equal(timeline.newest, KEPT_ITEMS + 1);
  assert.equal(timeline.trim(), false);
});
