/** One scan from a command line, without a running suite: wires the same core by itself. */
@org.jspecify.annotations.NullMarked
package io.portside.scanner.cli;
