import { Component, createRef } from 'preact';
import { html } from '../html.js';
import { dayName, dayOf } from '../state/time.js';
import { Message } from './message.js';

const BOTTOM_PX = 40;
const LOAD_PX = 500;
const GROUP_MS = 5 * 60_000;

/**
 * The room's log. Stays at the newest line while the reader is there; otherwise what the reader looks
 * at stays where it is, whatever comes above or below.
 */
export class Log extends Component {
  #box = createRef();

  componentDidMount() {
    this.resized = new ResizeObserver(() => this.props.room.following && this.#toBottom());
    this.resized.observe(this.#box.current);
    this.props.store.follow(this.props.room, !this.#toFirstUnread());
    this.#settle();
  }

  componentWillUnmount() {
    this.resized.disconnect();
  }

  getSnapshotBeforeUpdate() {
    if (this.props.room.following) return null;
    const top = this.#box.current.getBoundingClientRect().top;
    for (const element of this.#box.current.querySelectorAll('[data-key]')) {
      const box = element.getBoundingClientRect();
      if (box.bottom > top) return { key: element.dataset.key, offset: box.top };
    }
    return null;
  }

  componentDidUpdate(_props, _state, anchor) {
    this.#settle(anchor);
  }

  #settle(anchor) {
    if (this.props.room.following) {
      this.#toBottom();
      if (!document.hidden) this.props.store.seen(this.props.room);
    } else if (anchor) {
      const selector = `[data-key="${CSS.escape(anchor.key)}"]`;
      const element = this.#box.current.querySelector(selector);
      if (element) {
        this.#box.current.scrollTop += element.getBoundingClientRect().top - anchor.offset;
      }
    }
    this.#fillScreen();
  }

  /** A first page that does not fill the screen cannot be scrolled: load on. */
  #fillScreen() {
    const { scrollHeight, clientHeight } = this.#box.current;
    const { room, store } = this.props;
    if (scrollHeight <= clientHeight && room.more && !room.loading) store.loadEarlier(room);
  }

  /** Begins at the first unread message when all of them do not fit. */
  #toFirstUnread() {
    const box = this.#box.current;
    const line = box.querySelector('.line.new');
    if (!line || box.scrollHeight - line.offsetTop < box.clientHeight) return false;
    box.scrollTop = line.offsetTop - BOTTOM_PX;
    return true;
  }

  #toBottom() {
    const box = this.#box.current;
    box.scrollTop = box.scrollHeight;
  }

  #scrolled = () => {
    if (!this.#box.current) return; // the event of a log that has gone already
    const { scrollTop, scrollHeight, clientHeight } = this.#box.current;
    const { room, store } = this.props;
    store.follow(room, scrollHeight - scrollTop - clientHeight < BOTTOM_PX);
    if (scrollTop < LOAD_PX) this.props.store.loadEarlier(room);
  };

  #jump = () => {
    this.props.store.follow(this.props.room, true);
    document.getElementById('composer')?.focus();
  };

  render({ room, store }) {
    const { unread, loading, more, following } = room;
    return html`
      <div class="log-frame">
        <div
          class="log"
          ref=${this.#box}
          role="log"
          aria-live="polite"
          aria-label=${`Messages in ${room.name}`}
          aria-busy=${loading}
          tabindex="0"
          onScroll=${this.#scrolled}
        >
          <${Beginning} more=${more} loading=${loading} load=${() => store.loadEarlier(room)} />
          ${rows(room, store)}
        </div>
        ${!following && html`
          <button type="button" class="pill" data-test="to-newest" onClick=${this.#jump}>
            ${unread > 0 ? `${unread} new ↓` : 'To newest ↓'}
          </button>
        `}
      </div>
    `;
  }
}

function Beginning({ more, loading, load }) {
  if (!more && !loading) return html`<p class="beginning">The room begins here.</p>`;
  return html`
    <p class="beginning">
      <button type="button" class="quiet" disabled=${loading} onClick=${load}>
        ${loading ? 'Loading…' : 'Load earlier messages'}
      </button>
    </p>
  `;
}

/** Items with the lines between them: days, the first unread one, holes. */
function rows(room, store) {
  const drawn = [];
  let before = null;
  for (const item of room.timeline.items) {
    if (item.type === 'gap') {
      drawn.push(html`<${Gap} key=${item.key} item=${item} />`);
      before = null;
      continue;
    }
    if (!before || dayOf(before.ts) !== dayOf(item.ts)) {
      drawn.push(html`<${Line} key=${`d${dayOf(item.ts)}`} kind="day">${dayName(item.ts)}<//>`);
      before = null;
    }
    if (firstUnread(room, item, before)) {
      drawn.push(html`<${Line} key="new" kind="new">New<//>`);
      before = null;
    }
    const head = !continues(before, item);
    drawn.push(html`<${Message} key=${item.key} item=${item} head=${head} store=${store} />`);
    before = item;
  }
  return drawn;
}

function firstUnread(room, item, before) {
  const mark = room.markedAt;
  return mark !== null && item.seq > mark && !(before?.seq > mark);
}

function continues(before, item) {
  return (
    before?.type === 'message' && item.type === 'message' &&
    before.from === item.from && before.kind === 'text' && item.kind === 'text' &&
    item.ts - before.ts < GROUP_MS
  );
}

function Line({ kind, children }) {
  return html`<div class=${`line ${kind}`} role="separator"><span>${children}</span></div>`;
}

function Gap({ item }) {
  const count = item.to - item.from + 1;
  const what = count === 1 ? `Event ${item.from} is` : `Events ${item.from}–${item.to} are`;
  return html`
    <div class="line gap" role="note" data-test="gap"><span>${what} no longer available</span></div>
  `;
}
