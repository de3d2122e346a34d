/** What the listeners of several protocols share below Vert.x: the path of bytes to a socket. */
@NullMarked
package io.portside.chat.wire;

import org.jspecify.annotations.NullMarked;
