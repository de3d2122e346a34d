const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export const clock = (ts) => CLOCK.format(ts);
export const full = (ts) => FULL.format(ts);
export const iso = (ts) => new Date(ts).toISOString();

/** The local calendar day, as something to compare. */
export function dayOf(ts) {
  const date = new Date(ts);
  return date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate();
}

export function dayName(ts, now = Date.now()) {
  if (dayOf(ts) === dayOf(now)) return 'Today';
  if (dayOf(ts) === dayOf(now - 86_400_000)) return 'Yesterday';
  return DAY.format(ts);
}
