/** Who gets the next piece of work: endpoints, upstreams, balancers. Plain Java. */
package io.portside.gateway.balance;
