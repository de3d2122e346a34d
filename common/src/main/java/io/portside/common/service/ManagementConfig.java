package io.portside.common.service;

import io.portside.common.config.Default;
import io.portside.common.config.Doc;
import io.portside.common.net.HostPort;

/**
 * Where a process shows its health and metrics.
 *
 * @param bind host and port; port 0 takes a free one, which the log names
 */
public record ManagementConfig(
    @Default("127.0.0.1:0") @Doc("health and metrics listener, host:port; port 0: a free one")
        HostPort bind) {}
