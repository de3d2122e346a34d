package io.portside.scanner.core;

import io.portside.common.net.IpAddress;
import java.time.Duration;
import java.util.function.Consumer;

/** Port: the only way by which a scan touches the network. */
public interface Dialer extends AutoCloseable {
  /**
   * Connects with a new socket, tells the outcome once, and lets go of the socket.
   *
   * @param timeout after which silence is {@link DialOutcome#NO_RESPONSE}
   * @param outcome called exactly once, possibly before this returns and on any thread; must not
   *     block
   */
  void dial(IpAddress address, int port, Duration timeout, Consumer<DialOutcome> outcome);

  /** Ends outstanding dials with {@link DialOutcome#LOCAL_ERROR}; later ones end the same way. */
  @Override
  void close();
}
