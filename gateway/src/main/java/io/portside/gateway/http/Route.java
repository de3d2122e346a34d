package io.portside.gateway.http;

import static java.util.Objects.requireNonNull;

/**
 * Which requests go where.
 *
 * @param host the host they are for, lower case; empty: any
 * @param path they start with, whole segments: {@code /api} takes {@code /api} and {@code /api/x}
 *     but not {@code /apix}
 */
public record Route(String host, String path, Target target) {
  public Route {
    requireNonNull(host);
    requireNonNull(target);
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path: " + path + " (expected: starts with /)");
    }
  }

  boolean fits(String requestHost, String requestPath) {
    return (host.isEmpty() || host.equals(requestHost)) && startsWithSegments(requestPath);
  }

  private boolean startsWithSegments(String requestPath) {
    return requestPath.startsWith(path)
        && (path.endsWith("/")
            || requestPath.length() == path.length()
            || requestPath.charAt(path.length()) == '/');
  }
}
