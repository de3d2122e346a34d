/** Vert.x's event loops for code that works on channels. */
package io.portside.gateway.loop;
