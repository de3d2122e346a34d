package io.portside.common.service;

import io.portside.common.config.Check;
import io.portside.common.config.Default;
import io.portside.common.config.Doc;
import io.portside.common.net.HostPort;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a process finds the other nodes of its suite.
 *
 * @param enabled false: the process is alone
 * @param host the address of this node for the others; absent: with {@code dns} the local address
 *     that is among the name's, else 127.0.0.1
 * @param port where this node's membership protocol listens, 1-65535
 * @param busPort where this node's event bus listens; 0: a free one
 * @param members where to look for other nodes; any that runs suffices
 * @param dns instead of {@code members}: a name with the addresses of all nodes, which then all use
 *     the same {@code port}
 * @param silence after how long without a sign a node counts as dead, 2 s to 5 min
 */
public record ClusterConfig(
    @Default("false") @Doc("join other nodes; false: this process is alone") boolean enabled,
    @Doc("address of this node for the others; absent: found out") @Nullable String host,
    @Default("5701") @Doc("membership listener of this node") int port,
    @Default("0") @Doc("event bus listener of this node; 0: a free port") int busPort,
    @Doc("where to look for other nodes, host:port each") List<HostPort> members,
    @Doc("instead of members: a DNS name with the addresses of all nodes") @Nullable String dns,
    @Default("5s") @Doc("after how long without a sign a node counts as dead") Duration silence) {
  private static final long MIN_SILENCE_S = 2;
  private static final long MAX_SILENCE_S = 300;

  public ClusterConfig {
    members = List.copyOf(members);
    Check.of()
        .range("port", port, 1, HostPort.MAX_PORT)
        .range("busPort", busPort, 0, HostPort.MAX_PORT)
        .range("silence", silence.toSeconds(), MIN_SILENCE_S, MAX_SILENCE_S)
        .that(
            "members",
            !enabled || !members.isEmpty() || dns != null,
            "missing (expected: members or dns, or cluster.enabled: false)")
        .that("dns", dns == null || members.isEmpty(), "given with members (expected: one of them)")
        .done();
  }
}
