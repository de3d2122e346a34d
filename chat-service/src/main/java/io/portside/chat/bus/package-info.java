/** What the event bus asks of chat, and the slash commands it brings. */
@NullMarked
package io.portside.chat.bus;

import org.jspecify.annotations.NullMarked;
