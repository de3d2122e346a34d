/** Chat over WebSocket: the handshake, the frames, and the envelope they carry. */
@NullMarked
package io.portside.chat.ws;

import org.jspecify.annotations.NullMarked;
