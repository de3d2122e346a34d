import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { plural, shade } from '../state/text.js';
import { Composer } from './composer.js';
import { Log } from './log.js';

const WAITING = { connecting: 'Connecting…', waiting: 'Waiting for the connection…' };

/** One room: what was said, who is here, and the box to say something. */
export function RoomPage({ store, menu }) {
  const [people, setPeople] = useState(false);
  const room = store.room;
  useEffect(() => setPeople(false), [room?.name]);
  const here = room?.people;
  return html`
    <section class="page room" aria-labelledby="page-title">
      <header>
        ${menu}
        <h1 id="page-title"><span class="hash" aria-hidden="true">#</span>${room?.name ?? '…'}</h1>
        ${room && html`
          <button
            type="button"
            class="quiet people-toggle"
            aria-expanded=${people}
            aria-controls="people"
            onClick=${() => setPeople(!people)}
          >
            ${here ? `${here.length} here` : 'Who is here'}
          </button>
        `}
      </header>
      ${room
        ? html`
            <div class="room-body" data-people=${people ? 'open' : 'closed'}>
              <div class="talk">
                <${Log} key=${room.name} room=${room} items=${room.timeline.items} store=${store} />
                <${Composer} room=${room} store=${store} />
              </div>
              <${People} here=${here} me=${store.me.nick} />
            </div>
          `
        : html`<p class="empty">${WAITING[store.connection.phase] ?? 'Joining…'}</p>`}
    </section>
  `;
}

function People({ here, me }) {
  return html`
    <aside id="people" class="people" aria-label="Who is here" data-test="people">
      <h2>${here ? `${plural(here.length, 'person', 'people')} here` : 'Here'}</h2>
      <ul>
        ${(here ?? []).map((name) => html`
          <li key=${name}>
            <span class=${`nick hue-${shade(name)}`}>${name}</span>
            ${name === me && html`<span class="dim"> you</span>`}
          </li>
        `)}
      </ul>
    </aside>
  `;
}
