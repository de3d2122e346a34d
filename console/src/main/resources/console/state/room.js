import { Timeline } from './timeline.js';

/** What is known of a room before the server has said anything. */
export function newRoom(name) {
  return {
    name,
    epoch: null,
    timeline: new Timeline(),
    /** The highest event number there is. */
    head: 0,
    /** Whether there is history before what has been loaded, and where that ends. */
    more: false,
    loadedFrom: null,
    loading: false,
    /** Whether the view is at the newest message and stays there. */
    following: true,
    unread: 0,
    readUpTo: 0,
    /** Unread messages begin after this number; null: no line is drawn. */
    markedAt: null,
    /** Who is here, in order; null: not known yet. */
    people: null,
    /** What has been typed and not been sent. */
    draft: '',
  };
}
