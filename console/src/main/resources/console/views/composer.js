import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { completions, hinted } from '../state/commands.js';

const RECALLED = 50;
const MAX_HEIGHT_PX = 168;

/** Lines sent from this page, newest last, for the up arrow. */
const sent = [];

export function Composer({ room, store }) {
  const [draft, setDraft] = useState(room.draft);
  const [picked, setPicked] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const [recalled, setRecalled] = useState(0);
  const box = useRef(null);

  useEffect(() => {
    setDraft(room.draft);
    // On a touch screen the keyboard would cover half of what was just opened.
    if (!matchMedia('(pointer: coarse)').matches) box.current.focus();
  }, [room.name]);
  useLayoutEffect(() => grow(box.current), [draft]);

  const offered = dismissed ? [] : completions(draft, store.commands);
  const change = (text) => {
    room.draft = text;
    setDraft(text);
    setPicked(0);
    setDismissed(false);
  };
  const submit = () => {
    if (draft.trim() === '') return;
    store.submit(draft);
    sent.push(draft);
    if (sent.length > RECALLED) sent.shift();
    setRecalled(0);
    change('');
  };
  const complete = (command) => {
    change(`/${command.name}${command.usage ? ' ' : ''}`);
    box.current.focus();
  };
  const recall = (steps) => {
    const position = Math.min(Math.max(recalled + steps, 0), sent.length);
    setRecalled(position);
    change(position === 0 ? '' : sent.at(-position));
    setDismissed(true);
  };
  const keys = {
    draft, offered, picked, recalled, setPicked, setDismissed, submit, complete, recall,
  };

  return html`
    <form class="composer" onSubmit=${(event) => { event.preventDefault(); submit(); }}>
      <${Offered} offered=${offered} picked=${picked} complete=${complete} />
      <label class="hidden" for="composer">Message to ${room.name}</label>
      <textarea
        id="composer"
        ref=${box}
        data-test="composer"
        rows="1"
        placeholder=${`Message #${room.name}`}
        value=${draft}
        aria-autocomplete="list"
        aria-controls=${offered.length > 0 ? 'commands' : undefined}
        aria-activedescendant=${offered[picked] ? `command-${offered[picked].name}` : undefined}
        aria-describedby="composer-hint"
        onInput=${(event) => change(event.target.value)}
        onKeyDown=${(event) => onKey(event, keys)}
      ></textarea>
      <button type="submit" class="primary" data-test="send" disabled=${draft.trim() === ''}>
        Send
      </button>
      <p id="composer-hint" class="hint">${hint(draft, store.commands)}</p>
    </form>
  `;
}

function Offered({ offered, picked, complete }) {
  if (offered.length === 0) return null;
  return html`
    <ul id="commands" class="commands" role="listbox" aria-label="Commands">
      ${offered.map((command, index) => html`
        <li
          key=${command.name}
          id=${`command-${command.name}`}
          role="option"
          aria-selected=${index === picked}
          onMouseDown=${(event) => { event.preventDefault(); complete(command); }}
        >
          <code>/${command.name} <i>${command.usage}</i></code>
          <span class="dim">${command.help}</span>
        </li>
      `)}
    </ul>
  `;
}

function hint(draft, commands) {
  const command = hinted(draft, commands);
  if (command) return `/${command.name} ${command.usage}: ${command.help}`;
  return 'Enter sends · Shift+Enter begins a line · / for commands';
}

function onKey(event, keys) {
  if (event.isComposing) return;
  const act = keys.offered.length > 0 ? onListKey(event, keys) : onPlainKey(event, keys);
  if (!act) return;
  event.preventDefault();
  act();
}

function onListKey({ key, shiftKey }, keys) {
  const { draft, offered, picked, setPicked, setDismissed, submit, complete } = keys;
  const move = (steps) => () => setPicked((picked + steps + offered.length) % offered.length);
  const command = offered[picked];
  switch (key) {
    case 'ArrowDown': return move(1);
    case 'ArrowUp': return move(-1);
    case 'Escape': return () => setDismissed(true);
    case 'Tab': return shiftKey ? null : () => complete(command);
    case 'Enter':
      if (shiftKey) return null;
      return draft === `/${command.name}` ? submit : () => complete(command);
    default: return null;
  }
}

function onPlainKey({ key, shiftKey }, { draft, recalled, submit, recall }) {
  if (key === 'Enter' && !shiftKey) return submit;
  const browsing = draft === '' || recalled > 0;
  if (key === 'ArrowUp' && browsing) return () => recall(1);
  if (key === 'ArrowDown' && recalled > 0) return () => recall(-1);
  return null;
}

function grow(box) {
  box.style.height = 'auto';
  box.style.height = `${Math.min(box.scrollHeight + 2, MAX_HEIGHT_PX)}px`;
}
