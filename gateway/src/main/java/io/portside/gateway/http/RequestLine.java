package io.portside.gateway.http;

import io.portside.gateway.listener.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a request asks for, once its head is known to be one that every server reads alike.
 *
 * @param authority the host it is for, as the client wrote it; empty for HTTP/1.0 without Host
 * @param host of the authority, without port and lower case
 * @param target in origin form ({@code /path?query}), or {@code *}
 * @param path of the target
 */
record RequestLine(String authority, String host, String target, String path) {
  private static final Set<HttpMethod> UNSERVED = Set.of(HttpMethod.CONNECT, HttpMethod.TRACE);
  private static final String ABSOLUTE = "http://";
  private static final Pattern DOT_SEGMENT =
      Pattern.compile("/(\\.|%2e){1,2}(/|$|;)", Pattern.CASE_INSENSITIVE);

  /**
   * Reads and checks the head.
   *
   * @throws RefusedHead when it is not to be forwarded
   */
  static RequestLine of(HttpServerRequest request) {
    check(!UNSERVED.contains(request.method()), 405, request.method() + " is not served here");
    checkFraming(request);
    String uri = request.uri();
    String authority = authority(request);
    String target = uri;
    if (uri.regionMatches(true, 0, ABSOLUTE, 0, ABSOLUTE.length())) {
      // RFC 9112 section 3.2.2: an absolute target replaces the Host field.
      int slash = indexOfPath(uri);
      authority = uri.substring(ABSOLUTE.length(), slash);
      target =
          uri.substring(slash).startsWith("/") ? uri.substring(slash) : "/" + uri.substring(slash);
    }
    check(isOriginForm(request.method(), target), 400, "the target is not a path");
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    check(!DOT_SEGMENT.matcher(path).find(), 400, "the path has a dot segment");
    return new RequestLine(authority, host(authority), target, path);
  }

  private static void checkFraming(HttpServerRequest request) {
    List<String> encodings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    if (!encodings.isEmpty()) {
      check(request.version() != HttpVersion.HTTP_1_0, 400, "Transfer-Encoding needs HTTP/1.1");
      check(
          encodings.size() == 1 && encodings.getFirst().equalsIgnoreCase("chunked"),
          501,
          "only the transfer coding `chunked` is known here");
      check(
          !request.headers().contains(HttpHeaders.CONTENT_LENGTH),
          400,
          "both Transfer-Encoding and Content-Length are given");
    }
    String expect = request.getHeader(HttpHeaders.EXPECT);
    check(
        expect == null || expect.equalsIgnoreCase("100-continue"),
        417,
        "only the expectation `100-continue` is known here");
    checkConnectionOptions(request.headers());
  }

  /** A field that frames or routes the message must not be dropped on the client's word. */
  private static void checkConnectionOptions(MultiMap headers) {
    for (String option : HopByHop.connectionOptions(headers)) {
      boolean vital =
          option.equals("host") || option.equals("content-length") || option.equals("expect");
      check(!vital, 400, "Connection must not name " + option);
    }
  }

  private static String authority(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    check(hosts.size() <= 1, 400, "several Host fields are given");
    check(
        !hosts.isEmpty() || request.version() == HttpVersion.HTTP_1_0,
        400,
        "the Host field is missing");
    return hosts.isEmpty() ? "" : hosts.getFirst();
  }

  private static int indexOfPath(String uri) {
    for (int i = ABSOLUTE.length(); i < uri.length(); i++) {
      if (uri.charAt(i) == '/' || uri.charAt(i) == '?') {
        return i;
      }
    }
    return uri.length();
  }

  private static boolean isOriginForm(HttpMethod method, String target) {
    return target.startsWith("/") || (target.equals("*") && method.equals(HttpMethod.OPTIONS));
  }

  private static String host(String authority) {
    if (authority.isEmpty()) {
      return "";
    }
    HostAndPort parsed = HostAndPort.parseAuthority(authority, -1);
    check(parsed != null && authority.indexOf('@') < 0, 400, "the Host field is not host:port");
    return parsed == null ? "" : parsed.host().toLowerCase(Locale.ROOT);
  }

  private static void check(boolean ok, int status, String message) {
    if (!ok) {
      throw new RefusedHead(status, Refusal.BAD_REQUEST, message);
    }
  }
}
