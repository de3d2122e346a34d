/**
 * Rooms, sessions and the delivery promise, whatever protocol people connect with and whatever
 * store keeps the log. Everything here that is not immutable lives on one event loop.
 */
@NullMarked
package io.portside.chat.core;

import org.jspecify.annotations.NullMarked;
