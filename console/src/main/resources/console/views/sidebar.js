import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { roomName } from '../state/commands.js';

/** Rooms, pages and who one is. Tells by `left` that a link in it was followed. */
export function Sidebar({ store, left }) {
  const followed = (event) => event.target.closest('a') && left();
  const rooms = [...store.rooms.values()].sort((a, b) => a.name.localeCompare(b.name));
  return html`
    <nav id="sidebar" class="sidebar" aria-label="Rooms and pages" onClick=${followed}>
      <div class="brand">
        <img src="icon.svg" alt="" width="22" height="22" />
        <strong>Portside</strong>
      </div>
      <h2 id="rooms-title">Rooms</h2>
      <ul class="rooms" data-test="room-list" aria-labelledby="rooms-title">
        ${rooms.map((room) => html`<${RoomLink} key=${room.name} room=${room} store=${store} />`)}
      </ul>
      <${JoinForm} store=${store} left=${left} />
      <h2 id="pages-title">Suite</h2>
      <ul class="rooms" aria-labelledby="pages-title">
        <${PageLink} store=${store} page="gateway">Gateway<//>
        <${PageLink} store=${store} page="scans">Scans<//>
      </ul>
      <div class="me">
        <span class="nick" title=${store.me.nick}>${store.me.nick}</span>
        <button type="button" class="quiet" onClick=${() => store.leaveSuite()}>Change nick</button>
      </div>
    </nav>
  `;
}

function RoomLink({ room, store }) {
  const current = store.page === 'room' && store.active === room.name;
  const unread = room.unread > 0;
  return html`
    <li>
      <a
        href=${`#/rooms/${room.name}`}
        class=${unread ? 'unread' : ''}
        aria-current=${current ? 'page' : undefined}
        data-test="room"
        data-room=${room.name}
      >
        <span class="hash" aria-hidden="true">#</span>
        <span class="name">${room.name}</span>
        ${unread && html`
          <span class="badge" data-test="unread">${room.unread > 99 ? '99+' : room.unread}</span>
          <span class="hidden">unread</span>
        `}
      </a>
    </li>
  `;
}

function PageLink({ store, page, children }) {
  const current = store.page === page;
  return html`
    <li>
      <a href=${`#/${page}`} aria-current=${current ? 'page' : undefined}>
        <span class="name">${children}</span>
      </a>
    </li>
  `;
}

function JoinForm({ store, left }) {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  useEffect(() => setWrong(false), [typed]);
  const others = store.directory.filter(({ room }) => !store.rooms.has(room));

  const submit = (event) => {
    event.preventDefault();
    const name = roomName(typed);
    if (!name) {
      setWrong(true);
      return;
    }
    setTyped('');
    location.hash = `#/rooms/${name}`;
    left();
  };

  return html`
    <form class="join" onSubmit=${submit}>
      <label class="hidden" for="join-room">Join or create a room</label>
      <input
        id="join-room"
        data-test="room-input"
        list="other-rooms"
        placeholder="Join or create…"
        value=${typed}
        maxlength="51"
        autocapitalize="off"
        autocomplete="off"
        spellcheck=${false}
        aria-invalid=${wrong}
        aria-describedby="join-note"
        onFocus=${() => store.refreshDirectory()}
        onInput=${(event) => setTyped(event.target.value)}
      />
      <datalist id="other-rooms">
        ${others.slice(0, 100).map(({ room }) => html`<option key=${room} value=${room}></option>`)}
      </datalist>
      <button type="submit" class="icon" title="Join" disabled=${typed.trim() === ''}>
        <span aria-hidden="true">+</span><span class="hidden">Join</span>
      </button>
      <p id="join-note" class="note error" role="status">
        ${wrong ? 'a-z 0-9 . _ - , at most 50' : ''}
      </p>
    </form>
  `;
}
