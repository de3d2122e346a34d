package io.portside.gateway.console;

import io.portside.gateway.http.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Serves the console's pages and the libraries they name from the class path: {@code /console/}
 * there is {@code /} here, and WebJars are under {@code /webjars/}.
 *
 * <p>A file is read once, on a worker thread, and kept; there are as many as the jars contain.
 */
public final class ConsolePages implements Target.Answering {
  private static final String INDEX = "/index.html";
  private static final String WEBJARS = "/webjars/";

  /**
   * Names as they occur in jars: what has an empty segment or one that begins with a dot is none.
   */
  private static final Pattern NAME = Pattern.compile("(/[A-Za-z0-9_@-][A-Za-z0-9._@-]*)+");

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/vnd.microsoft.icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("txt", "text/plain; charset=utf-8"));

  private final Vertx vertx;
  private final ClassLoader resources;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();

  /** Serves what {@code resources} contains. */
  public ConsolePages(Vertx vertx, ClassLoader resources) {
    this.vertx = vertx;
    this.resources = resources;
  }

  @Override
  public void answer(HttpServerRequest request, String path) {
    boolean reads =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    if (!reads) {
      request.response().putHeader("Allow", "GET, HEAD");
      text(request, 405, "only GET and HEAD");
      return;
    }
    find(path.equals("/") ? INDEX : path)
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    page -> send(request, path, page), () -> text(request, 404, "no such page")))
        .onFailure(_ -> text(request, 500, "the page could not be read"));
  }

  private Future<Optional<Page>> find(String path) {
    Page known = pages.get(path);
    if (known != null) {
      return Future.succeededFuture(Optional.of(known));
    }
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null || !NAME.matcher(path).matches()) {
      return Future.succeededFuture(Optional.empty());
    }
    return vertx.executeBlocking(() -> read(path, type), false);
  }

  private Optional<Page> read(String path, String type) throws IOException {
    String name = path.startsWith(WEBJARS) ? "META-INF/resources" + path : "console" + path;
    try (InputStream in = resources.getResourceAsStream(name)) {
      if (in == null) {
        return Optional.empty();
      }
      Page page = Page.of(type, in.readAllBytes());
      pages.put(path, page);
      return Optional.of(page);
    }
  }

  private static void send(HttpServerRequest request, String path, Page page) {
    HttpServerResponse response = request.response();
    // A WebJar's address names its version: what is there once is there for good.
    response.putHeader(
        HttpHeaders.CACHE_CONTROL,
        path.startsWith(WEBJARS) ? "public, max-age=31536000, immutable" : "no-cache");
    response.putHeader(HttpHeaders.ETAG, page.etag());
    secure(response).putHeader("Content-Security-Policy", page.policy());
    String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && known.contains(page.etag())) {
      finish(request, response.setStatusCode(304).end());
      return;
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, page.type())
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(page.content().length()));
    boolean head = request.method().equals(HttpMethod.HEAD);
    finish(request, head ? response.end() : response.end(page.content()));
  }

  private static void text(HttpServerRequest request, int status, String text) {
    HttpServerResponse response =
        secure(request.response())
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    boolean head = request.method().equals(HttpMethod.HEAD);
    finish(request, head ? response.end() : response.end(Buffer.buffer(text + "\n")));
  }

  private static HttpServerResponse secure(HttpServerResponse response) {
    return response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
  }

  private static void finish(HttpServerRequest request, Future<Void> sent) {
    sent.onFailure(_ -> request.connection().close());
  }
}
