import { h } from 'preact';
import htm from 'htm';

/** Tagged templates instead of a compile step. Values are always text, never markup. */
export const html = htm.bind(h);
