/**
 * The JSON envelope that WebSocket clients and JSON lines clients speak: its reading, its writing
 * and its conversation, whatever carries the lines.
 */
@NullMarked
package io.portside.chat.json;

import org.jspecify.annotations.NullMarked;
