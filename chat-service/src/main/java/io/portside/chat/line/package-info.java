/**
 * The TCP port that any client may talk to: people with {@code nc} or telnet, programs with JSON
 * lines. What a client is, its first bytes say.
 */
@NullMarked
package io.portside.chat.line;

import org.jspecify.annotations.NullMarked;
