import { useEffect, useReducer, useState } from 'preact/hooks';

/** Draws the component again whenever the store has changed. */
export function useStore(store) {
  const [, redraw] = useReducer((count) => count + 1, 0);
  useEffect(() => store.subscribe(redraw), [store]);
}

/** The time, once a second while `running`. */
export function useNow(running) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

/** JSON from `url`, asked for again every `everyMs` while the page is visible. */
export function usePolled(url, everyMs) {
  const [answer, setAnswer] = useState({ data: null, error: null, at: 0 });
  useEffect(() => {
    const leaving = new AbortController();
    let timer;
    const ask = async () => {
      if (!document.hidden) await fetchInto(url, leaving.signal, setAnswer);
      if (!leaving.signal.aborted) timer = setTimeout(ask, everyMs);
    };
    ask();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [url, everyMs]);
  return answer;
}

async function fetchInto(url, leaving, setAnswer) {
  const signal = AbortSignal.any([leaving, AbortSignal.timeout(5_000)]);
  try {
    const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const data = await response.json();
    setAnswer({ data, error: null, at: Date.now() });
  } catch (error) {
    if (leaving.aborted) return;
    const message = error.name === 'TimeoutError' ? `${url} did not answer` : error.message;
    setAnswer((before) => ({ ...before, error: message }));
  }
}
