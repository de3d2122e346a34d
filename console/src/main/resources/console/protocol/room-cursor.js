/** Most events kept back while a hole before them is being filled; beyond it the client resumes. */
export const HELD_LIMIT = 1_000;

/**
 * Where a client stands in one room's log. It lets every event pass once and in order: what was seen
 * is dropped, what comes after a hole is held until the hole is filled.
 */
export class RoomCursor {
  epoch = null;
  /** The last `seq` that passed; null until the server has said where the room stands. */
  seq = null;
  /** The highest `seq` known to exist. */
  head = 0;
  #held = new Map();

  /**
   * The server said where the room stands. Keeps the position when the log is the same one, else
   * begins at its head.
   *
   * @returns {boolean} false when this is another log and the position had to be given up
   */
  open(epoch, head) {
    const kept = this.seq === null || this.epoch === epoch;
    if (!kept) this.#held.clear();
    if (!kept || this.seq === null) this.seq = this.head = head;
    this.epoch = epoch;
    this.head = Math.max(this.head, head, ...this.#held.keys());
    return kept;
  }

  /** Goes on after `seq`, wherever it was before. */
  moveTo(seq) {
    this.seq = seq;
    this.head = Math.max(seq, ...this.#held.keys());
  }

  /** Events that have passed through now, in order: the one offered and those it set free. */
  offer(event) {
    this.head = Math.max(this.head, event.seq);
    if (this.seq !== null && event.seq <= this.seq) return [];
    this.#held.set(event.seq, event);
    return this.seq === null ? [] : this.drain();
  }

  /** Held events that follow the position without a hole. */
  drain() {
    const passed = [];
    for (let next = this.#held.get(this.seq + 1); next; next = this.#held.get(this.seq + 1)) {
      this.#held.delete(next.seq);
      this.seq = next.seq;
      passed.push(next);
    }
    for (const seq of this.#held.keys()) if (seq <= this.seq) this.#held.delete(seq);
    return passed;
  }

  /** Takes `rows` as all there is up to `upTo`: rows missing among them do not exist any more. */
  settle(rows, upTo) {
    for (const row of rows) if (row.seq > this.seq) this.#held.set(row.seq, row);
    const due = [...this.#held.keys()].filter((seq) => seq <= upTo).sort((a, b) => a - b);
    const passed = due.filter((seq) => seq > this.seq).map((seq) => this.#held.get(seq));
    for (const seq of due) this.#held.delete(seq);
    this.seq = Math.max(this.seq, upTo);
    this.head = Math.max(this.head, this.seq);
    return passed.concat(this.drain());
  }

  /** Whether something is known to exist that has not passed. */
  get behind() {
    return this.seq !== null && this.head > this.seq;
  }

  /** Whether a later event is waiting for an earlier one. */
  get holding() {
    return this.#held.size > 0;
  }

  get overfull() {
    return this.#held.size > HELD_LIMIT;
  }
}
