import { render } from 'preact';
import { html } from './html.js';
import { Client } from './protocol/client.js';
import { Store } from './state/store.js';
import { App } from './views/app.js';

const url = new URL('/ws', location.href);
url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';

const store = new Store(new Client({ url: url.href }));

/** `#/rooms/ops`, `#/gateway`, `#/scans`; nothing is the last room; anything else is left alone. */
function route() {
  if (location.hash === '') store.open('room');
  const [, page, name] = /^#\/(rooms|gateway|scans)(?:\/([a-z0-9._-]+))?$/.exec(location.hash) ?? [];
  if (page === 'rooms') store.open('room', name ?? null);
  else if (page) store.open(page);
}

addEventListener('hashchange', route);
addEventListener('online', () => store.retryNow());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) store.retryNow();
  store.changed();
});
store.subscribe(() => {
  const unread = store.unread > 0 ? `(${store.unread}) ` : '';
  const place = store.me && store.page === 'room' && store.active ? `${store.active} · ` : '';
  document.title = `${unread}${place}Portside`;
});

route();
store.restore();
render(html`<${App} store=${store} />`, document.getElementById('app'));
