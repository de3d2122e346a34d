package io.portside.gateway.listener;

import java.net.InetSocketAddress;
import java.util.Locale;

/** An address could not be listened on; the message names it and what is likely. */
public final class CannotListenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CannotListenException(
      String listener, String protocol, InetSocketAddress address, Throwable why) {
    super(
        "listener "
            + listener
            + ": cannot listen on "
            + protocol
            + " "
            + address.getHostString()
            + ":"
            + address.getPort()
            + ": "
            + likely(address, String.valueOf(why.getMessage())),
        why);
  }

  private static String likely(InetSocketAddress address, String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("in use")) {
      return "the address is in use; another program (or another Portside) listens there, see `ss"
          + " -ltnup sport = :"
          + address.getPort()
          + "`";
    }
    if (lower.contains("denied") || lower.contains("not permitted")) {
      return "permission denied; ports below 1024 need a privilege, choose a higher one";
    }
    if (lower.contains("assign") || lower.contains("unresolved") || lower.contains("resolve")) {
      return "the host is not an address of this machine";
    }
    return message;
  }
}
