package io.portside.scanner.core;

import io.portside.common.net.IpAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Port: turns a name into addresses; the only place where a name means anything. */
public interface Resolver {
  /**
   * All version 4 and 6 addresses of the name, each once. Blocks, at most that long.
   *
   * @throws UnknownHostException if there are none, or none came in time
   */
  List<IpAddress> resolve(String name, Duration timeout) throws UnknownHostException;
}
