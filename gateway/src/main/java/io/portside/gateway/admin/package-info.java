/** What the gateway says of itself over HTTP. */
package io.portside.gateway.admin;
