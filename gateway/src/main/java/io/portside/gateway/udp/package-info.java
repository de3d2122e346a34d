/** Layer 4: datagrams by source. */
package io.portside.gateway.udp;
