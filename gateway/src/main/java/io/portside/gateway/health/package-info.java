/** Whether endpoints are well, found out by asking them. */
package io.portside.gateway.health;
