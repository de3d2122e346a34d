import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { nickName } from '../state/commands.js';
import { recall } from '../state/memory.js';

const RULE = '1-32 letters, digits, _ - .';

/** The first screen: who are you? */
export function NickScreen({ store }) {
  const [nick, setNick] = useState(recall('identity', null)?.nick ?? '');
  const [error, setError] = useState(store.nickError);
  const input = useRef(null);
  useEffect(() => input.current.focus(), []);

  const submit = (event) => {
    event.preventDefault();
    const name = nickName(nick);
    if (name) store.enter(name);
    else setError(`A nick is ${RULE}`);
  };

  return html`
    <main class="welcome">
      <form class="card" onSubmit=${submit}>
        <img src="icon.svg" alt="" width="44" height="44" />
        <h1>Portside</h1>
        <p class="dim">Talk, scan and watch, in one room.</p>
        <label for="nick">Your nick</label>
        <input
          id="nick"
          ref=${input}
          data-test="nick-input"
          value=${nick}
          maxlength="32"
          autocomplete="nickname"
          autocapitalize="off"
          spellcheck=${false}
          aria-describedby="nick-note"
          aria-invalid=${Boolean(error)}
          onInput=${(event) => {
            setNick(event.target.value);
            setError(null);
          }}
        />
        <p id="nick-note" class=${error ? 'note error' : 'note'} role="status">${error ?? RULE}</p>
        <button type="submit" class="primary" data-test="join-button">Enter</button>
      </form>
    </main>
  `;
}
