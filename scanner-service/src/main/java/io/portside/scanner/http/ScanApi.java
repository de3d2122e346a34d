package io.portside.scanner.http;

import io.portside.common.event.Actor;
import io.portside.common.event.Role;
import io.portside.scanner.core.ScanRecord;
import io.portside.scanner.core.ScanRequest;
import io.portside.scanner.core.ScanStart;
import io.portside.scanner.core.ScanStore;
import io.portside.scanner.core.Scans;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scans as resources under {@code /api/scans}; {@code docs/scanner.md} holds the protocol.
 *
 * <p>Callers have no account: they act in the role that guests have.
 */
public final class ScanApi {
  private static final Logger LOG = LoggerFactory.getLogger(ScanApi.class);
  private static final String PATH = "/api/scans";
  private static final int MAX_BODY_BYTES = 16 * 1024;
  private static final int DEFAULT_PAGE = 50;
  private static final int MAX_PAGE = 200;
  private static final int MAX_FINDINGS = 1_000;
  private static final int MAX_HOSTS = 256;

  private final Scans scans;
  private final Role guestRole;
  private final ScanEvents events;

  private ScanApi(Vertx vertx, Scans scans, Role guestRole) {
    this.scans = scans;
    this.guestRole = guestRole;
    this.events = new ScanEvents(vertx, scans.store());
  }

  /** The routes, to be served by one listener. */
  public static Router routes(Vertx vertx, Scans scans, Role guestRole) {
    ScanApi api = new ScanApi(vertx, scans, guestRole);
    Router router = Router.router(vertx);
    router
        .post(PATH)
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(api::start);
    router.get(PATH).handler(api::list);
    router.get(PATH + "/:id").handler(api::show);
    router.delete(PATH + "/:id").handler(api::cancel);
    router.get(PATH + "/:id/events").handler(api.events::stream);
    router.route().handler(context -> fail(context, notFound(context.request())));
    router.route().failureHandler(ScanApi::failed);
    return router;
  }

  private static Problem notFound(HttpServerRequest request) {
    return Problem.of(404, "Not Found", "nothing at " + request.path());
  }

  private static void fail(RoutingContext context, Problem problem) {
    problem.send(context.response());
  }

  private static void failed(RoutingContext context) {
    int status = context.statusCode() < 400 ? 500 : context.statusCode();
    if (status >= 500) {
      LOG.error("{} {} failed", context.request().method(), PATH, context.failure());
    }
    if (context.response().headWritten()) {
      context.request().connection().close();
    } else {
      String title = status == 413 ? "Content Too Large" : "Internal Server Error";
      fail(context, Problem.of(status, status >= 500 || status == 413 ? title : "Error", title));
    }
  }

  private void start(RoutingContext context) {
    // A browser sends JSON to another site only after asking, which nobody here answers: so a page
    // from elsewhere cannot make its visitor scan.
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      fail(context, Problem.of(415, "Unsupported Media Type", "expected application/json"));
      return;
    }
    JsonObject body;
    try {
      body = context.body().asJsonObject();
    } catch (DecodeException | ClassCastException e) {
      body = null;
    }
    String expected = "expected {\"target\": \"127.0.0.1\", \"ports\": \"1-1023\"}";
    if (body == null
        || !(body.getValue("target") instanceof String target)
        || !(body.getValue("ports", "") instanceof String ports)) {
      fail(context, Problem.of(400, "Bad Request", expected));
      return;
    }
    Actor guest = new Actor("guest", guestRole);
    scans
        .start(new ScanRequest(target, ports, guest, ""))
        .onSuccess(outcome -> answer(context, outcome))
        .onFailure(context::fail);
  }

  private static void answer(RoutingContext context, ScanStart outcome) {
    switch (outcome) {
      case ScanStart.Started(var scan, var end) ->
          context
              .response()
              .setStatusCode(202)
              .putHeader(HttpHeaders.LOCATION, PATH + "/" + scan.id())
              .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
              .end(ScanJson.of(scan).toBuffer());
      case ScanStart.Invalid(var problem) -> fail(context, Problem.of(problem));
      case ScanStart.Denied(var refusal) -> fail(context, Problem.of(refusal));
      case ScanStart.Busy(var text) -> {
        context.response().putHeader("retry-after", "5");
        fail(context, Problem.of(429, "Too Many Requests", text));
      }
    }
  }

  private void list(RoutingContext context) {
    String before = context.request().getParam("before", "");
    String asked = context.request().getParam("limit", Integer.toString(DEFAULT_PAGE));
    if (!asked.matches("[0-9]{1,3}") || asked.equals("0") || Integer.parseInt(asked) > MAX_PAGE) {
      String text = "limit: " + asked + " (expected: 1-" + MAX_PAGE + ")";
      fail(context, Problem.of(400, "Bad Request", text));
      return;
    }
    int limit = Integer.parseInt(asked);
    scans
        .store()
        .recent(before, limit)
        .onSuccess(page -> sendPage(context, page, limit))
        .onFailure(context::fail);
  }

  private static void sendPage(RoutingContext context, List<ScanRecord> page, int limit) {
    JsonArray array = new JsonArray();
    page.forEach(scan -> array.add(ScanJson.of(scan)));
    JsonObject body = new JsonObject().put("scans", array);
    if (page.size() == limit) {
      body.put("next", PATH + "?before=" + page.getLast().id() + "&limit=" + limit);
    }
    context.json(body);
  }

  private void show(RoutingContext context) {
    String id = context.pathParam("id");
    scans
        .store()
        .find(id)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture()
                    : describe(scans.store(), found.get()).onSuccess(context::json))
        .onSuccess(
            body -> {
              if (body == null) {
                fail(context, Problem.noSuchScan(id));
              }
            })
        .onFailure(context::fail);
  }

  private static Future<JsonObject> describe(ScanStore store, ScanRecord scan) {
    return store
        .findings(scan.id(), 0, MAX_FINDINGS)
        .compose(
            findings ->
                store
                    .hosts(scan.id(), MAX_HOSTS)
                    .map(
                        hosts ->
                            ScanJson.of(scan)
                                .put("open", ScanJson.findings(findings))
                                .put("openTruncated", scan.counts().open() > MAX_FINDINGS)
                                .put("hosts", ScanJson.hosts(hosts))
                                .put("hostsTruncated", hosts.size() == MAX_HOSTS)));
  }

  private void cancel(RoutingContext context) {
    String id = context.pathParam("id");
    if (!guestRole.atLeast(Role.OPERATOR)) {
      String text = "cancelling needs the operator role";
      fail(context, Problem.of(403, "Refused by policy", text));
      return;
    }
    scans
        .cancel(id)
        .compose(cancelled -> scans.store().find(id))
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    scan -> context.response().setStatusCode(202).end(ScanJson.of(scan).toBuffer()),
                    () -> fail(context, Problem.noSuchScan(id))))
        .onFailure(context::fail);
  }
}
