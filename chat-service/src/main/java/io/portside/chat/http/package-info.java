/** Rooms, messages and users for programs that fetch them. */
@NullMarked
package io.portside.chat.http;

import org.jspecify.annotations.NullMarked;
