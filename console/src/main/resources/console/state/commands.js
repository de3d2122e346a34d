/** Commands the page carries out by itself; the services' own come from the server. */
export const COMMANDS = [
  { name: 'help', usage: '', help: 'what can be typed here' },
  { name: 'join', usage: 'ROOM', help: 'join a room, or make it' },
  { name: 'leave', usage: '', help: 'leave this room' },
  { name: 'nick', usage: 'NAME', help: 'bear another name' },
  { name: 'rooms', usage: '', help: 'all rooms' },
  { name: 'who', usage: '', help: 'who is here' },
];

/** All commands in the order of their names, the page's own before a service's of the same name. */
export function withOwn(offered) {
  const own = new Set(COMMANDS.map((command) => command.name));
  const all = [...COMMANDS, ...offered.filter((command) => !own.has(command.name))];
  return all.sort((a, b) => a.name.localeCompare(b.name));
}

/** The commands as a text in two columns. */
export function helpText(commands) {
  const usages = commands.map(({ name, usage }) => `/${name} ${usage}`.trim());
  const width = Math.max(...usages.map((usage) => usage.length));
  return commands.map(({ help }, i) => `${usages[i].padEnd(width + 2)}${help}`).join('\n');
}

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
