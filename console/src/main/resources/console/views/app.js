import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { GatewayPage } from './gateway.js';
import { useStore } from './hooks.js';
import { NickScreen } from './nick.js';
import { RoomPage } from './room.js';
import { ScansPage } from './scans.js';
import { Sidebar } from './sidebar.js';
import { StatusBar } from './status.js';

/** Where a page is added: its name in the address, and what draws it. */
const PAGES = { room: RoomPage, gateway: GatewayPage, scans: ScansPage };

export function App({ store }) {
  useStore(store);
  const [drawer, setDrawer] = useDrawer();

  if (!store.me) return html`<${NickScreen} store=${store} />`;
  const Page = PAGES[store.page];
  const menu = html`<${MenuButton} store=${store} open=${drawer} set=${setDrawer} />`;
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to content</a>
    <div class="shell" data-drawer=${drawer ? 'open' : 'closed'}>
      <${Sidebar} store=${store} left=${() => setDrawer(false)} />
      <div class="scrim" onClick=${() => setDrawer(false)}></div>
      <main id="main" tabindex="-1">
        <${Page} store=${store} menu=${menu} key=${store.page} />
      </main>
      <${StatusBar} store=${store} />
    </div>
  `;
}

/** The sidebar on a phone: open or not. Escape closes it, and the focus goes in and comes back. */
function useDrawer() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return undefined;
    document.querySelector('#sidebar a')?.focus();
    const escape = (event) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      document.querySelector('.menu')?.focus();
    };
    addEventListener('keydown', escape);
    return () => removeEventListener('keydown', escape);
  }, [open]);
  return [open, setOpen];
}

function MenuButton({ store, open, set }) {
  const elsewhere = store.unread - (store.page === 'room' ? (store.room?.unread ?? 0) : 0);
  return html`
    <button
      type="button"
      class="menu icon"
      aria-expanded=${open}
      aria-controls="sidebar"
      onClick=${() => set(!open)}
    >
      <span aria-hidden="true">☰</span>
      <span class="hidden">Rooms and pages${elsewhere > 0 ? `, ${elsewhere} unread` : ''}</span>
      ${elsewhere > 0 && html`<span class="dot" aria-hidden="true"></span>`}
    </button>
  `;
}

/** To the message box where there is one; the address, which names the page, stays as it is. */
function skip(event) {
  event.preventDefault();
  (document.getElementById('composer') ?? document.getElementById('main')).focus();
}
