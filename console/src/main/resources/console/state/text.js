const URL_PATTERN = /https?:\/\/[^\s<>"'`]+/gi;

/**
 * Splits text into pieces, some of them links. Only http and https become links, and only when the
 * browser reads them as such; closing punctuation stays outside.
 */
export function pieces(text) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(URL_PATTERN)) {
    const href = withoutTail(match[0]);
    if (!URL.canParse(href)) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: href, href });
    end = match.index + href.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

function withoutTail(url) {
  let link = url.replace(/[.,;:!?*_~]+$/, '');
  while (link.endsWith(')') && count(link, ')') > count(link, '(')) {
    link = link.slice(0, -1).replace(/[.,;:!?]+$/, '');
  }
  return link;
}

function count(text, character) {
  return text.split(character).length - 1;
}

/** A number from 0 to `size` - 1, always the same for the same name. */
export function shade(name, size = 8) {
  let hash = 0;
  for (const character of name.toLowerCase()) hash = (hash * 31 + character.codePointAt(0)) >>> 0;
  return hash % size;
}

export function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

/** Milliseconds as people say them. */
export function duration(ms) {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
