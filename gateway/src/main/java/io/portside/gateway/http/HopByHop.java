package io.portside.gateway.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Fields that are for one connection only and are not forwarded (RFC 9110 section 7.6.1). */
final class HopByHop {
  private static final Set<String> ALWAYS =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "transfer-encoding",
          "upgrade");

  private HopByHop() {}

  /** What the Connection fields name, lower case. */
  static Set<String> connectionOptions(MultiMap headers) {
    var options = new HashSet<String>();
    for (String value : headers.getAll(HttpHeaders.CONNECTION)) {
      for (String option : value.split(",", -1)) {
        options.add(option.strip().toLowerCase(Locale.ROOT));
      }
    }
    return options;
  }

  /** Copies the fields that go on to the next hop. */
  static void copyEndToEnd(MultiMap from, MultiMap to) {
    Set<String> named = connectionOptions(from);
    for (Map.Entry<String, String> field : from) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      if (!ALWAYS.contains(name) && !named.contains(name)) {
        to.add(field.getKey(), field.getValue());
      }
    }
  }
}
