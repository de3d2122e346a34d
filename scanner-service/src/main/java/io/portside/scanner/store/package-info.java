/** Scans and their results in SQL tables. */
@org.jspecify.annotations.NullMarked
package io.portside.scanner.store;
