/** Looks at what a TLS server shows: protocol, cipher and certificates. */
@org.jspecify.annotations.NullMarked
package io.portside.scanner.tls;
