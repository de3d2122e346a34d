import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  COMMANDS, completions, helpText, hinted, nickName, parseCommand, roomName, withOwn,
} from '../../main/resources/console/state/commands.js';
import { OWN_COMMANDS } from '../../main/resources/console/state/own-commands.js';
import { duration, pieces, shade } from '../../main/resources/console/state/text.js';

const links = (text) => pieces(text).filter((piece) => piece.href).map((piece) => piece.href);

test('web addresses become links without the punctuation after them', () => {
  assert.deepEqual(links('see https://a.example/x?y=1, and (http://b.example/(z)).'), [
    'https://a.example/x?y=1',
    'http://b.example/(z)',
  ]);
});

test('nothing but http and https becomes a link', () => {
  assert.deepEqual(links('javascript:alert(1) data:text/html,x ftp://a http:// https://'), []);
});

test('the pieces put together are the text', () => {
  const text = 'a https://x.example/<b> & "https://y.example" !';
  assert.equal(pieces(text).map((piece) => piece.text).join(''), text);
});

test('a line is a command only with one slash and a name', () => {
  assert.deepEqual(parseCommand('/scan 127.0.0.1 1-1023'), { name: 'scan', args: '127.0.0.1 1-1023' });
  assert.deepEqual(parseCommand('  /HELP '), { name: 'help', args: '' });
  assert.equal(parseCommand('//scan'), null);
  assert.equal(parseCommand('/ scan'), null);
  assert.equal(parseCommand('see /etc/hosts'), null);
  assert.equal(parseCommand('/etc/hosts'), null);
});

test('commands are offered until arguments begin, then explained', () => {
  assert.deepEqual(completions('/ni').map((command) => command.name), ['nick']);
  assert.ok(completions('/').length > 5);
  assert.deepEqual(completions('/nick '), []);
  assert.equal(hinted('/nick 1').name, 'nick');
  assert.equal(hinted('nick 1'), null);
});

test('names are checked as the server checks them', () => {
  assert.equal(roomName(' #Ops '), 'ops');
  assert.equal(roomName('-ops'), null);
  assert.equal(roomName('a'.repeat(51)), null);
  assert.equal(nickName(' Alice '), 'Alice');
  assert.equal(nickName('a b'), null);
  assert.equal(nickName('a'.repeat(33)), null);
});

test('the same name has the same shade in any case', () => {
  assert.equal(shade('Alice'), shade('alice'));
});

test('durations are said with their unit', () => {
  assert.deepEqual([0, 999, 1_500, 61_000].map(duration), ['0 ms', '999 ms', '1.5 s', '1 min 1 s']);
});

test('every command of the page itself can be carried out', () => {
  assert.deepEqual(Object.keys(OWN_COMMANDS).sort(), COMMANDS.map((c) => c.name).sort());
});

test('help lists own and offered commands once, in order, in two columns', () => {
  const offered = [{ name: 'scan', usage: 'HOST PORTS', help: 'scans' }, { name: 'who', help: 'x' }];
  const lines = helpText(withOwn(offered)).split('\n');

  assert.equal(lines.length, COMMANDS.length + 1);
  assert.ok(lines.includes('/scan HOST PORTS  scans'));
  assert.ok(lines.includes('/who              who is here'));
});
