/** Commands the page itself carries out, and the ones it knows the server has. */
export const COMMANDS = [
  { name: 'help', usage: '', help: 'what can be typed here' },
  { name: 'scan', usage: 'HOST PORTS', help: 'scan ports; the result fills in live' },
  { name: 'join', usage: 'ROOM', help: 'join a room, or make it' },
  { name: 'leave', usage: '', help: 'leave this room' },
  { name: 'who', usage: '', help: 'who is here' },
  { name: 'rooms', usage: '', help: 'all rooms' },
  { name: 'nick', usage: 'NAME', help: 'bear another name' },
];

/** The command a line is, or null where it is something to say. `//` says a slash. */
export function parseCommand(line) {
  const match = /^\/([a-z][a-z0-9-]*)(?:\s+([\s\S]*))?$/i.exec(line.trim());
  return match ? { name: match[1].toLowerCase(), args: (match[2] ?? '').trim() } : null;
}

/** Commands that fit what has been typed so far; none once arguments have begun. */
export function completions(draft, commands = COMMANDS) {
  const match = /^\/([a-z0-9-]*)$/i.exec(draft);
  if (!match) return [];
  return commands.filter((command) => command.name.startsWith(match[1].toLowerCase()));
}

/** The command whose arguments are being typed, or undefined. */
export function hinted(draft, commands = COMMANDS) {
  const match = /^\/([a-z][a-z0-9-]*)\s/i.exec(draft);
  return match && commands.find((command) => command.name === match[1].toLowerCase());
}

/** A room's name as the server takes it, or null. */
export function roomName(typed) {
  const name = typed.trim().replace(/^#/, '').toLowerCase();
  return /^[a-z0-9][a-z0-9._-]{0,49}$/.test(name) ? name : null;
}

/** A nick as the server takes it, or null. */
export function nickName(typed) {
  const nick = typed.trim();
  return /^[A-Za-z0-9_.-]{1,32}$/.test(nick) ? nick : null;
}
