/** Endpoints that come and go with the heartbeats of services. */
package io.portside.gateway.discovery;
