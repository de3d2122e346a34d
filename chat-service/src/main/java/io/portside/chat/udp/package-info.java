/** Messages by datagram: for scripts and devices that can do no more. */
@NullMarked
package io.portside.chat.udp;

import org.jspecify.annotations.NullMarked;
