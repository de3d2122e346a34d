/**
 * The front door: listeners, what is behind them, and the wiring of both. Only this package knows
 * every other one of the gateway.
 */
package io.portside.gateway;
