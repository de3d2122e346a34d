/** Layer 4: connections are relayed, not read. */
package io.portside.gateway.tcp;
