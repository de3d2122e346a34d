/** Scans over HTTP: JSON requests and answers, results as server-sent events. */
@org.jspecify.annotations.NullMarked
package io.portside.scanner.http;
