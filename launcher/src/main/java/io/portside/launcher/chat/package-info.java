/** The terminal client of the chat: plain text over TCP, as {@code nc} would, made comfortable. */
@NullMarked
package io.portside.launcher.chat;

import org.jspecify.annotations.NullMarked;
