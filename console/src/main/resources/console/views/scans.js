import { html } from '../html.js';
import { duration } from '../state/text.js';
import { clock, full, iso } from '../state/time.js';
import { usePolled } from './hooks.js';
import { Polled } from './polled.js';

const TONES = { done: 'good', incomplete: 'bad' };

/** The latest scans, whoever asked for them. */
export function ScansPage({ menu }) {
  const answer = usePolled('/api/scans', 2_000);
  const scans = answer.data?.scans ?? [];
  const empty = scans.length === 0 && 'No scans yet. Type /scan 127.0.0.1 1-1023 in a room.';
  return html`
    <${Polled} title="Scans" menu=${menu} answer=${answer} empty=${empty}>
      <section class="panel">
        <div class="scroll" tabindex="0" role="region" aria-label="Scans">
          <table>
            <thead>
              <tr>
                <th scope="col">Started</th><th scope="col">Target</th><th scope="col">Ports</th>
                <th scope="col">State</th><th scope="col" class="number">Open</th>
                <th scope="col" class="number">Took</th><th scope="col">Asked by</th>
              </tr>
            </thead>
            <tbody>${scans.map((scan) => html`<${Row} key=${scan.id} scan=${scan} />`)}</tbody>
          </table>
        </div>
      </section>
    <//>
  `;
}

function Row({ scan }) {
  const { target, ports, state, counts, elapsedMs, by } = scan;
  const started = Date.parse(scan.startedAt);
  return html`
    <tr data-test="scan-row" data-scan=${scan.id}>
      <td><time datetime=${iso(started)} title=${full(started)}>${clock(started)}</time></td>
      <td class="mono">${target}</td>
      <td class="mono">${ports}</td>
      <td><span class=${`chip ${TONES[state] ?? 'busy'}`}>${state}</span></td>
      <td class="number">${counts.open.toLocaleString()}</td>
      <td class="number">${duration(elapsedMs)}</td>
      <td>${by}</td>
    </tr>
  `;
}
