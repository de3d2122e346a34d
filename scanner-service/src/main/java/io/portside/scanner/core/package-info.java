/**
 * What a scan is, what may be scanned, and in which order probes go out. Knows no sockets, stores
 * or protocols: those are ports ({@link io.portside.scanner.core.Dialer}, {@link
 * io.portside.scanner.core.Resolver}, {@link io.portside.scanner.core.ScanStore}) with adapters
 * beside this package.
 */
@org.jspecify.annotations.NullMarked
package io.portside.scanner.core;
