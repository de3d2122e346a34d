/**
 * What one room shows, in order: messages by their number, remarks only this page makes (answers to
 * commands, holes), and at the end what is not acknowledged yet.
 */
const REMEMBERED_EDITS = 1_000;
/** Beyond this many items the oldest go while the newest are in view; scrolling back loads them. */
export const KEPT_ITEMS = 1_500;

export class Timeline {
  /** Replaced, never changed in place: views compare by identity. */
  items = [];
  #edits = new Map();
  #remarks = 0;

  /** The lowest message number there is, or null. */
  get oldest() {
    return this.items.find((item) => item.type === 'message')?.seq ?? null;
  }

  get newest() {
    return this.items.findLast((item) => item.type === 'message' && item.seq)?.seq ?? 0;
  }

  /** Takes room events, new or from history, in any order and any number of times. */
  take(events) {
    for (const event of events) if (event.t === 'edit') this.#edit(event);
    const said = events.filter((event) => event.t === 'msg');
    const fresh = said.map((event) => this.#message(event));
    if (fresh.length > 0) this.#merge(fresh);
  }

  /** Shows an own message before the server has it; its event takes the same place. */
  pending(cid, from, text, ts) {
    const body = { text };
    const place = { key: cid, at: Infinity, type: 'message', cid };
    this.items = [...this.items, { ...place, ts, from, kind: 'text', body, state: 'pending' }];
  }

  /** Changes the state of an own message that has not come back as an event. */
  mark(cid, state, error = null) {
    this.#replace((item) => item.cid === cid && !item.seq, (item) => ({ ...item, state, error }));
  }

  drop(key) {
    this.items = this.items.filter((item) => item.key !== key);
  }

  /**
   * Adds a line only this page shows.
   *
   * @param {?object} after the remark it belongs to; null: it goes to the end
   * @returns {object} the remark
   */
  remark(fields, after = null) {
    const order = this.#remarks++;
    const place = after
      ? { at: after.at, order: after.order + 0.5 }
      : { at: this.newest + 0.5, order };
    const remark = { type: 'remark', key: `r${order}`, ...place, ...fields };
    this.#merge([remark]);
    return remark;
  }

  gap(from, to) {
    this.#merge([{ type: 'gap', key: `g${from}`, at: from - 0.25, from, to }]);
  }

  trim() {
    if (this.items.length <= KEPT_ITEMS) return false;
    this.items = this.items.slice(-Math.floor(KEPT_ITEMS * 0.8));
    return true;
  }

  #message(event) {
    const { seq, ts, from, kind, cid } = event;
    // Cids of different authors may be the same: only an own message without a number is found so.
    const returns = (item) => item.type === 'message' && !item.seq && item.cid === cid;
    const known = this.items.find((item) => item.seq === seq || returns(item));
    const edit = this.#edits.get(seq);
    return {
      key: known?.key ?? `s${seq}`,
      type: 'message',
      at: seq,
      seq,
      ts,
      from: from?.u ?? String(from ?? ''),
      kind: kind ?? event.body?.kind ?? 'text',
      body: edit?.body ?? event.body ?? {},
      changed: edit?.seq ?? 0,
      cid: cid ?? null,
      state: 'sent',
    };
  }

  #edit({ on, seq, body }) {
    if ((this.#edits.get(on)?.seq ?? 0) >= seq) return;
    this.#edits.delete(on);
    this.#edits.set(on, { seq, body });
    if (this.#edits.size > REMEMBERED_EDITS) this.#edits.delete(this.#edits.keys().next().value);
    this.#replace(
      (item) => item.seq === on && item.changed < seq,
      (item) => ({ ...item, body, changed: seq }),
    );
  }

  #replace(matches, change) {
    const index = this.items.findIndex(matches);
    if (index >= 0) this.items = this.items.with(index, change(this.items[index]));
  }

  #merge(added) {
    const replaced = new Set(added.map((item) => item.key));
    const kept = this.items.filter((item) => !replaced.has(item.key));
    this.items = [...kept, ...added].sort(inOrder);
    this.#narrowGaps(added);
  }

  /** What came after all is no hole any more. */
  #narrowGaps(added) {
    const seqs = added.filter((item) => item.seq).map((item) => item.seq);
    if (seqs.length === 0 || !this.items.some((item) => item.type === 'gap')) return;
    const first = Math.min(...seqs);
    const last = Math.max(...seqs);
    this.items = this.items.flatMap((item) => {
      if (item.type !== 'gap' || last < item.to || first > item.to) return [item];
      return first <= item.from ? [] : [{ ...item, to: first - 1 }];
    });
  }
}

/** By number; remarks at the same place in the order they were made. Pending ones stay as they are. */
function inOrder(a, b) {
  if (a.at === b.at) return (a.order ?? 0) - (b.order ?? 0);
  return a.at - b.at;
}
