package io.portside.gateway.loop;

import io.netty.channel.ConnectTimeoutException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;

/** What a failed dial says of the endpoint. */
public enum Blame {
  /** Nobody listens there or no way leads there: certain, and it cost the endpoint nothing. */
  CERTAIN,
  /** No answer in time: perhaps it is only busy. */
  SILENT,
  /** The gateway's own trouble, such as too many open files or no free local port. */
  OURS;

  /** Judges by the kind of the failure alone; its text is in the language of the system. */
  public static Blame of(Throwable cause) {
    return switch (cause) {
      // Netty's dial deadline is also a ConnectException: the endpoint was silent.
      case ConnectTimeoutException _, TimeoutException _ -> SILENT;
      case BindException _ -> OURS;
      // Refused, no route to the host, and, as a plain SocketException, no route to its network.
      case ConnectException _, SocketException _, UnknownHostException _ -> CERTAIN;
      default -> OURS;
    };
  }
}
