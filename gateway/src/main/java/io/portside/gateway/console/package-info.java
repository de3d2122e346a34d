/** The console's pages from the class path. */
package io.portside.gateway.console;
