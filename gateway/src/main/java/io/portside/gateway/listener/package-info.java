/** What every kind of listener has: a life, an address, counters, refusals. */
package io.portside.gateway.listener;
