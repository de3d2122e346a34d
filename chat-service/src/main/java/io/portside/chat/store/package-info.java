/** The log, the nicks and the users in the SQL store. */
@NullMarked
package io.portside.chat.store;

import org.jspecify.annotations.NullMarked;
