package io.portside.gateway.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/** Makes the fields of the request that goes to the endpoint. */
final class RequestFields {
  /** Our pseudonym in Via. */
  static final String PSEUDONYM = "portside";

  /**
   * What a client may not claim about itself. Nobody in front of this gateway is trusted to know
   * better.
   */
  private static final List<String> CLAIMS =
      List.of(
          "Forwarded",
          "X-Forwarded-For",
          "X-Forwarded-Proto",
          "X-Forwarded-Host",
          "X-Forwarded-Port",
          "X-Forwarded-Server",
          "X-Real-IP",
          "X-Request-Id");

  private RequestFields() {}

  /** The fields for the endpoint; Host stays the client's. */
  static MultiMap of(HttpServerRequest request, RequestLine line, String id) {
    MultiMap fields = HttpHeaders.headers();
    HopByHop.copyEndToEnd(request.headers(), fields);
    CLAIMS.forEach(fields::remove);
    if (!line.authority().isEmpty()) {
      fields.set(HttpHeaders.HOST, line.authority());
      fields.set("X-Forwarded-Host", line.authority());
    }
    String client = request.remoteAddress().hostAddress();
    fields.set("X-Forwarded-For", client);
    fields.set("X-Forwarded-Proto", "http");
    fields.set("Forwarded", forwarded(client, line.authority()));
    fields.set("X-Request-Id", id);
    fields.add("Via", via(request.version()));
    return fields;
  }

  /** The Via entry for a message received in the given version. */
  static String via(HttpVersion version) {
    return (version == HttpVersion.HTTP_1_0 ? "1.0 " : "1.1 ") + PSEUDONYM;
  }

  /** RFC 7239; an IPv6 address is bracketed and, like every host, quoted. */
  private static String forwarded(String client, String authority) {
    String node = client.indexOf(':') < 0 ? client : "\"[" + client + "]\"";
    String host = authority.isEmpty() ? "" : ";host=\"" + authority + "\"";
    return "for=" + node + host + ";proto=http";
  }
}
