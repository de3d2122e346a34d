import { html } from '../html.js';
import { duration } from '../state/text.js';
import { clock, full, iso } from '../state/time.js';
import { usePolled } from './hooks.js';
import { Polled } from './polled.js';

/** The latest scans, whoever asked for them. */
export function ScansPage({ menu }) {
  const answer = usePolled('/api/scans', 2_000);
  const scans = answer.data?.scans ?? answer.data ?? [];
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
            <tbody>${scans.map((scan) => html`<${Row} key=${scan.id ?? scan.scan} scan=${scan} />`)}</tbody>
          </table>
        </div>
      </section>
    <//>
  `;
}

function Row({ scan }) {
  const started = scan.startedAt ?? scan.createdAt ?? scan.ts;
  const state = String(scan.state);
  return html`
    <tr data-test="scan-row">
      <td>${started ? html`<time datetime=${iso(started)} title=${full(started)}>${clock(started)}</time>` : '–'}</td>
      <td class="mono">${scan.target}</td>
      <td class="mono">${scan.ports}</td>
      <td><span class=${`chip ${tone(state)}`}>${state.toLowerCase()}</span></td>
      <td class="number">${scan.openCount ?? '–'}</td>
      <td class="number">${scan.elapsedMs >= 0 ? duration(scan.elapsedMs) : '–'}</td>
      <td>${scan.actor?.name ?? scan.by ?? ''}</td>
    </tr>
  `;
}

function tone(state) {
  return { DONE: 'good', INCOMPLETE: 'bad' }[state] ?? 'busy';
}
