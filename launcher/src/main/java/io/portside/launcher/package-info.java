/** The command line, and all services in one process. */
@NullMarked
package io.portside.launcher;

import org.jspecify.annotations.NullMarked;
