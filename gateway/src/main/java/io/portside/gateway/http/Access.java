package io.portside.gateway.http;

import io.portside.gateway.listener.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may ask: keeps other sites' pages from using a browser as their hand. A page that points its
 * own name at a loopback address (DNS rebinding) fails at the Host, one that posts or opens a
 * WebSocket across origins at the Origin.
 *
 * @param loopbackOnly only Host values that mean this machine are answered, unless {@code hosts}
 *     names some
 * @param hosts Host values that are answered, with or without port, lower case; empty: any, or
 *     loopback ones
 * @param checkOrigin whether a given Origin must be the Host's own, for methods that change
 *     something and for WebSockets
 * @param origins other origins that may, such as {@code https://ops.example}
 */
public record Access(
    boolean loopbackOnly, Set<String> hosts, boolean checkOrigin, Set<String> origins) {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?", Pattern.CASE_INSENSITIVE);
  private static final List<HttpMethod> SAFE =
      List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  public Access {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  /** Everybody. */
  public static Access open() {
    return new Access(false, Set.of(), false, Set.of());
  }

  /**
   * Lets a request pass.
   *
   * @throws RefusedHead saying why not
   */
  void check(HttpServerRequest request, RequestLine line) {
    if (!answersFor(line)) {
      throw new RefusedHead(
          421,
          Refusal.HOST_NOT_ALLOWED,
          "this listener does not answer for host `"
              + line.host()
              + "`; to allow it, add it to `hosts` in the gateway's configuration");
    }
    if (checkOrigin && !originIsAllowed(request, line)) {
      throw new RefusedHead(
          403,
          Refusal.ORIGIN_NOT_ALLOWED,
          "pages of another origin may not do this; to allow one, add it to `origins` in the"
              + " gateway's configuration");
    }
  }

  private boolean answersFor(RequestLine line) {
    if (!hosts.isEmpty()) {
      return hosts.contains(line.host())
          || hosts.contains(line.authority().toLowerCase(Locale.ROOT));
    }
    return !loopbackOnly || LOOPBACK.matcher(line.host()).matches();
  }

  private boolean originIsAllowed(HttpServerRequest request, RequestLine line) {
    boolean harmless =
        SAFE.contains(request.method()) && !request.headers().contains(HttpHeaders.UPGRADE);
    List<String> given = request.headers().getAll(HttpHeaders.ORIGIN);
    if (harmless || given.isEmpty()) {
      return true;
    }
    if (given.size() > 1) {
      return false;
    }
    String origin = given.getFirst().toLowerCase(Locale.ROOT);
    String own = line.authority().toLowerCase(Locale.ROOT);
    return origins.contains(origin)
        || origin.equals("http://" + own)
        || origin.equals("https://" + own);
  }
}
