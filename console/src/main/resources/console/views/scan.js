import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { duration, plural } from '../state/text.js';

const SHOWN_PORTS = 12;
const STATES = { QUEUED: 'Queued', RUNNING: 'Running', DONE: 'Done', INCOMPLETE: 'Incomplete' };

/** A scan's message: fills in while it runs and ends as its summary, without changing its frame. */
export function ScanCard({ body }) {
  const { target, ports, state, probed = 0, total = 0 } = body;
  const running = state === 'RUNNING' || state === 'QUEUED';
  return html`
    <section class="scan" data-scan=${body.scan} data-state=${state} aria-label=${`Scan of ${target}`}>
      <header>
        <span class="what" data-test="message-text">
          Scan <strong>${target}</strong> <span class="dim">ports ${ports}</span>
        </span>
        <span class="state" data-test="scan-state">${STATES[state] ?? state}</span>
      </header>
      <progress
        max=${Math.max(1, total)}
        value=${running ? probed : Math.max(1, total)}
        aria-label=${`${probed} of ${total} probed`}
      ></progress>
      <p class="numbers">${running ? progress(body) : summary(body)}</p>
      <${OpenPorts} open=${body.open ?? []} count=${body.openCount ?? 0} />
    </section>
  `;
}

function progress({ probed = 0, total = 0, openCount = 0 }) {
  return `${probed.toLocaleString()} of ${total.toLocaleString()} probed · ${openCount} open`;
}

function summary({ state, probed = 0, total = 0, openCount = 0, elapsedMs = 0 }) {
  const probes = state === 'DONE' || probed >= total
    ? plural(total, 'probe')
    : `${probed.toLocaleString()} of ${plural(total, 'probe')}, the rest unscanned`;
  return `${openCount} open · ${probes} · ${duration(elapsedMs)}`;
}

function OpenPorts({ open, count }) {
  const [all, setAll] = useState(false);
  if (open.length === 0) return null;
  const several = new Set(open.map(({ host }) => host)).size > 1;
  const shown = all ? open : open.slice(0, SHOWN_PORTS);
  return html`
    <table>
      <caption class="hidden">Open ports</caption>
      <thead>
        <tr>${several && html`<th scope="col">Host</th>`}<th scope="col">Port</th><th scope="col">Service</th></tr>
      </thead>
      <tbody>
        ${shown.map(({ host, port, service }) => html`
          <tr key=${`${host} ${port}`} data-test="scan-open-port" data-host=${host} data-port=${port}>
            ${several && html`<td>${host}</td>`}
            <td class="port">${port}</td>
            <td>${service || html`<span class="dim">unknown</span>`}</td>
          </tr>
        `)}
      </tbody>
    </table>
    ${open.length > SHOWN_PORTS && html`
      <button type="button" class="quiet" aria-expanded=${all} onClick=${() => setAll(!all)}>
        ${all ? 'Show fewer' : `Show all ${open.length}`}
      </button>
    `}
    ${count > open.length && html`
      <p class="dim">${plural(count - open.length, 'more open port')}: see the scan's own page.</p>
    `}
  `;
}
