import { helpText, nickName, roomName } from './commands.js';

/**
 * What the commands of the page itself do, by name. Each takes the store and its arguments, and
 * resolves with what there is to say about it, or fails with what would be right.
 */
export const OWN_COMMANDS = { help, join, leave, nick, rooms, who };

async function help(store) {
  await store.refreshCommands();
  return helpText(store.commands);
}

async function join(_store, typed) {
  const name = roomName(typed);
  if (!name) throw new Error('a room is 1-50 of a-z 0-9 . _ -');
  location.hash = `#/rooms/${name}`;
}

async function leave(store) {
  store.leave(store.active);
}

async function nick(store, typed) {
  if (!nickName(typed)) throw new Error('a nick is 1-32 letters, digits, _ - .');
  await store.rename(typed);
  return `you are ${store.me.nick} now`;
}

async function rooms(store) {
  await store.refreshDirectory();
  return store.directory.map(({ room, members }) => `${room}  ${members} here`).join('\n');
}

async function who(store) {
  return (await store.askWho(store.active)).join('  ');
}
