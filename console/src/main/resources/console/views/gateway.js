import { html } from '../html.js';
import { full } from '../state/time.js';
import { usePolled } from './hooks.js';
import { Polled } from './polled.js';

const TONES = { up: 'good', down: 'bad' };

/** Where the gateway sends connections, and how each place is doing. */
export function GatewayPage({ menu }) {
  const answer = usePolled('/api/gateway/upstreams', 2_000);
  const upstreams = answer.data?.upstreams ?? [];
  const empty = upstreams.length === 0 && 'No upstreams.';
  return html`
    <${Polled} title="Gateway" menu=${menu} answer=${answer} empty=${empty}>
      ${upstreams.map((upstream) => html`<${Upstream} key=${upstream.name} ...${upstream} />`)}
    <//>
  `;
}

function Upstream({ name, balance, endpoints }) {
  const up = endpoints.filter(({ state }) => state === 'up').length;
  return html`
    <section class="panel" data-test="upstream" data-upstream=${name}>
      <h2>
        ${name} <span class="dim">${balance}</span>
        <span class="count">${up} of ${endpoints.length} up</span>
      </h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${`Endpoints of ${name}`}>
        <table class="columns">
          <thead>
            <tr>
              <th scope="col">Endpoint</th><th scope="col">State</th>
              <th scope="col" class="number">Open</th><th scope="col" class="number">Total</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            ${endpoints.map((endpoint) => html`<${Row} key=${endpoint.endpoint} ...${endpoint} />`)}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function Row({ endpoint, node, state, since, reason, activeConnections, totalConnections }) {
  return html`
    <tr data-test="endpoint" data-state=${state}>
      <td class="mono" title=${node}>${endpoint}</td>
      <td>
        <span class=${`chip ${TONES[state] ?? 'busy'}`} title=${`since ${full(Date.parse(since))}`}>
          ${state}
        </span>
      </td>
      <td class="number">${activeConnections.toLocaleString()}</td>
      <td class="number">${totalConnections.toLocaleString()}</td>
      <td class="dim" title=${reason}>${reason}</td>
    </tr>
  `;
}
