/** The scanner as a service: this package wires the core to its adapters. */
@org.jspecify.annotations.NullMarked
package io.portside.scanner;
