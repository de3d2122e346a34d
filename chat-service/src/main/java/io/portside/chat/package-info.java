/** The chat service: one log, many protocols. */
@NullMarked
package io.portside.chat;

import org.jspecify.annotations.NullMarked;
