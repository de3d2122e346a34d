import { html } from '../html.js';
import { usePolled } from './hooks.js';
import { Polled } from './polled.js';

/** Where the gateway sends connections, and how each place is doing. */
export function GatewayPage({ menu }) {
  const answer = usePolled('/api/gateway/upstreams', 2_000);
  const upstreams = answer.data?.upstreams ?? answer.data ?? [];
  return html`
    <${Polled} title="Gateway" menu=${menu} answer=${answer} empty=${upstreams.length === 0 && 'No upstreams.'}>
      ${upstreams.map((upstream) => html`<${Upstream} key=${upstream.name} upstream=${upstream} />`)}
    <//>
  `;
}

function Upstream({ upstream }) {
  const endpoints = upstream.endpoints ?? [];
  const up = endpoints.filter(({ state }) => isUp(state)).length;
  return html`
    <section class="panel" data-test="upstream" data-upstream=${upstream.name}>
      <h2>
        ${upstream.name} <span class="dim">${upstream.balance}</span>
        <span class="count">${up} of ${endpoints.length} up</span>
      </h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${`Endpoints of ${upstream.name}`}>
        <table class="columns">
          <thead>
            <tr>
              <th scope="col">Endpoint</th><th scope="col">State</th>
              <th scope="col" class="number">Open</th><th scope="col" class="number">Total</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>${endpoints.map((endpoint) => html`<${Endpoint} key=${address(endpoint)} endpoint=${endpoint} />`)}</tbody>
        </table>
      </div>
    </section>
  `;
}

function Endpoint({ endpoint }) {
  const { state, active, connections, total, reason } = endpoint;
  return html`
    <tr data-test="endpoint">
      <td class="mono">${address(endpoint)}</td>
      <td><span class=${`chip ${isUp(state) ? 'good' : 'bad'}`}>${String(state).toLowerCase()}</span></td>
      <td class="number">${active ?? connections ?? '–'}</td>
      <td class="number">${total ?? '–'}</td>
      <td class="dim">${reason ?? ''}</td>
    </tr>
  `;
}

function address({ address: text, host, port }) {
  return text ?? `${host}:${port}`;
}

function isUp(state) {
  return /^(up|healthy)$/i.test(state);
}
