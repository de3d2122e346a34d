package io.portside.common.net;

import java.util.List;

/**
 * A host name or address literal and a port; nothing is resolved.
 *
 * @param host a name, an IPv4 literal, or an IPv6 literal without brackets
 * @param port 0-65535; 0 asks a listener for any free port
 */
public record HostPort(String host, int port) {
  /** The highest port there is. */
  public static final int MAX_PORT = 65_535;

  private static final int MAX_HOST_CHARS = 255;
  private static final List<Cidr> LOOPBACK =
      List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));
  private static final String EXPECTED = " (expected: host:port, [IPv6]:port)";

  public HostPort {
    if (host.isEmpty() || host.length() > MAX_HOST_CHARS) {
      throw new IllegalArgumentException(
          "host of " + host.length() + " characters (expected: 1-" + MAX_HOST_CHARS + ")");
    }
    if (!host.chars().allMatch(HostPort::isHostCharacter)) {
      throw new IllegalArgumentException("host " + host + " (expected: a name or an address)");
    }
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(refusal(Integer.toString(port)));
    }
  }

  /**
   * Reads {@code 127.0.0.1:80}, {@code [::1]:80} or {@code name:80}.
   *
   * @throws IllegalArgumentException naming the part that is wrong and what was expected
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException(text + EXPECTED);
    }
    return new HostPort(hostOf(text.substring(0, colon), text), portOf(text.substring(colon + 1)));
  }

  private static String hostOf(String host, String text) {
    if (host.startsWith("[") && host.endsWith("]")) {
      String literal = host.substring(1, host.length() - 1);
      if (literal.indexOf(':') < 0) {
        throw new IllegalArgumentException(text + EXPECTED);
      }
      return literal;
    }
    if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(text + EXPECTED);
    }
    return host;
  }

  private static int portOf(String digits) {
    boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!number || digits.length() > 9) {
      throw new IllegalArgumentException(refusal(digits));
    }
    return Integer.parseInt(digits);
  }

  private static String refusal(String port) {
    return "port " + port + " (expected: 0-" + MAX_PORT + ")";
  }

  /** Letters (any script), digits and what IPv6 scopes need; never a separator of URIs or lists. */
  private static boolean isHostCharacter(int c) {
    return Character.isLetterOrDigit(c) || "._-:%*".indexOf(c) >= 0;
  }

  /**
   * Whether this says, without asking a resolver, that only this machine can reach it: a loopback
   * address or {@code localhost}.
   */
  public boolean isLoopback() {
    return host.equals("localhost")
        || IpAddress.parse(host)
            .filter(address -> LOOPBACK.stream().anyMatch(block -> block.contains(address)))
            .isPresent();
  }

  /** The form {@link #parse} reads, brackets around IPv6. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
