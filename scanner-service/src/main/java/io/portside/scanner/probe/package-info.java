/** The adapters by which a scan meets the network: sockets and the resolver. */
@org.jspecify.annotations.NullMarked
package io.portside.scanner.probe;
