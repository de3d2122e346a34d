import { html } from '../html.js';
import { useNow } from './hooks.js';

const WORDS = {
  idle: 'Not connected',
  connecting: 'Connecting…',
  online: 'Connected',
  waiting: 'Connection lost',
  refused: 'Refused',
};

/** One line that is always there, so that nothing moves when the connection comes or goes. */
export function StatusBar({ store }) {
  const { phase, retryAt } = store.connection;
  const waiting = phase === 'waiting';
  const now = useNow(waiting);
  const seconds = Math.max(0, Math.ceil((retryAt - now) / 1_000));
  return html`
    <footer class="status" data-test="connection" data-phase=${phase}>
      <span class="lamp" aria-hidden="true"></span>
      <span role="status">${WORDS[phase]}</span>
      ${waiting && html`
        <span class="dim" aria-hidden="true">· reconnecting in ${seconds} s…</span>
        <button type="button" class="quiet" onClick=${() => store.retryNow()}>Retry now</button>
      `}
      <span class="who dim">${store.me.nick}</span>
    </footer>
  `;
}
