/** Layer 7: HTTP/1.1 requests and WebSockets by host and path. */
package io.portside.gateway.http;
