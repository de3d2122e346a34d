/** What this browser remembers between visits. A browser that forbids it simply forgets. */
const PREFIX = 'portside.';

export function recall(name, fallback) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? fallback;
  } catch {
    return fallback;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // full or forbidden: nothing depends on it
  }
}
