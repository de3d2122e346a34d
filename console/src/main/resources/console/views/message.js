import { Component } from 'preact';
import { html } from '../html.js';
import { clock, full, iso } from '../state/time.js';
import { pieces, shade } from '../state/text.js';
import { ScanCard } from './scan.js';

/** One line of the log. Drawn again only when it changed: a room may show a thousand. */
export class Message extends Component {
  shouldComponentUpdate({ item, head }) {
    return item !== this.props.item || head !== this.props.head;
  }

  render({ item, head, store }) {
    return item.type === 'remark' ? remark(item) : message(item, head, store);
  }
}

function message(item, head, store) {
  const { from, kind, state } = item;
  const classes = ['message', head && 'head', `of-${kind}`, state].filter(Boolean).join(' ');
  return html`
    <article
      class=${classes}
      data-test="message"
      data-key=${item.key}
      data-seq=${item.seq}
      data-from=${from}
      data-state=${state}
    >
      <${Time} ts=${item.ts} />
      <div class="content">
        ${head
          ? html`<h3 class=${`nick hue-${shade(from)}`}>${from}</h3>`
          : html`<span class="hidden">${from}: </span>`}
        ${kind === 'scan' ? html`<${ScanCard} body=${item.body} />` : text(item)}
        ${state === 'failed' && html`<${Failed} item=${item} store=${store} />`}
      </div>
      <${Mark} item=${item} store=${store} />
    </article>
  `;
}

function text({ body, kind, changed }) {
  return html`
    <p class="text" dir="auto" data-test="message-text"><${Linked} text=${body.text ?? ''} />${
      changed > 0 && kind === 'text' && html` <span class="dim edited">(edited)</span>`
    }</p>
  `;
}

function remark({ key, text: said, tone, ts }) {
  return html`
    <div class=${`message remark ${tone}`} data-key=${key} data-test="remark">
      <${Time} ts=${ts} />
      <pre class="content">${tone === 'error' && html`<span class="hidden">Error: </span>`}${said}</pre>
    </div>
  `;
}

function Time({ ts }) {
  return html`<time datetime=${iso(ts)} title=${full(ts)}>${clock(ts)}</time>`;
}

/** Text as text; what looks like a web address becomes a link that gives nothing away. */
function Linked({ text: said }) {
  return pieces(said).map(({ text: piece, href }) =>
    href
      ? html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow">${piece}</a>`
      : piece,
  );
}

/** Whether an own message has reached the log. */
function Mark({ item, store }) {
  if (item.from !== store.me?.nick || item.kind !== 'text') return null;
  if (item.state === 'failed') return null;
  const sent = item.state === 'sent';
  return html`
    <span class="mark" title=${sent ? 'Stored' : 'Sending…'}>
      <span aria-hidden="true">${sent ? '✓' : '·'}</span>
      <span class="hidden">${sent ? 'stored' : 'sending'}</span>
    </span>
  `;
}

function Failed({ item, store }) {
  return html`
    <p class="failed" role="alert">
      Not sent: ${item.error}
      <button type="button" class="quiet" onClick=${() => store.retry(item)}>Retry</button>
      <button type="button" class="quiet" onClick=${() => store.discard(item)}>Discard</button>
    </p>
  `;
}
