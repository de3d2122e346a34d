import { html } from '../html.js';

/** The frame of a page that shows what a REST call last answered. */
export function Polled({ title, menu, answer, empty, children }) {
  const { data, error } = answer;
  return html`
    <section class="page" aria-labelledby="page-title">
      <header>
        ${menu}
        <h1 id="page-title">${title}</h1>
        <span class="note error" role="status">${error ?? ''}</span>
      </header>
      <div class="panels">
        ${!data && !error && html`<p class="empty">Loading…</p>`}
        ${data && (empty ? html`<p class="empty">${empty}</p>` : children)}
      </div>
    </section>
  `;
}
