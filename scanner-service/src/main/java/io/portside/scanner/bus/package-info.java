/** Scans asked for and told in rooms, over the event bus. */
@org.jspecify.annotations.NullMarked
package io.portside.scanner.bus;
