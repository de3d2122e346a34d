package io.portside.chat.http;

import io.portside.chat.core.MessageLog;
import io.portside.chat.core.RoomName;
import io.portside.chat.core.RoomState;
import io.portside.chat.core.Users;
import io.portside.common.event.ChatEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST interface: {@code GET /api/rooms}, {@code GET /api/rooms/{room}/messages} and {@code GET
 * /api/users/{id}}.
 */
public final class ChatRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(ChatRoutes.class);
  private static final int MAX_ROOMS = 500;

  private final MessageLog log;
  private final Users users;

  private ChatRoutes(MessageLog log, Users users) {
    this.log = log;
    this.users = users;
  }

  /** A router for one event loop's HTTP server; WebSocket upgrades never come here. */
  public static Router router(Vertx vertx, MessageLog log, Users users) {
    var routes = new ChatRoutes(log, users);
    Router router = Router.router(vertx);
    router.get("/api/rooms").handler(routes::rooms);
    router.get("/api/rooms/:room/messages").handler(routes::messages);
    router.get("/api/users/:id").handler(routes::user);
    router
        .route("/api/*")
        .handler(
            context -> {
              boolean reads = context.request().method().equals(HttpMethod.GET);
              (reads
                      ? Problem.notFound("nothing at " + context.normalizedPath())
                      : new Problem(405, "Method Not Allowed", "expected: GET"))
                  .send(context);
            });
    router.errorHandler(
        404, context -> Problem.notFound("expected: /api/... or /ws").send(context));
    router.errorHandler(400, context -> Problem.badRequest("malformed request").send(context));
    router.errorHandler(500, ChatRoutes::failed);
    return router;
  }

  private void rooms(RoutingContext context) {
    String after = context.request().getParam("after", "");
    if (!after.isEmpty() && RoomName.parse(after).isEmpty()) {
      Problem.badRequest(
              "after: expected 1-"
                  + RoomName.MAX_LENGTH
                  + " of a-z 0-9 . _ -, the last room's name")
          .send(context);
      return;
    }
    answer(context, log.rooms(after, MAX_ROOMS).map(RestJson::rooms));
  }

  private void messages(RoutingContext context) {
    PageQuery query;
    try {
      query = PageQuery.of(context);
    } catch (IllegalArgumentException e) {
      Problem.badRequest(String.valueOf(e.getMessage())).send(context);
      return;
    }
    log.heads(Set.of(query.room()))
        .onFailure(context::fail)
        .onSuccess(
            heads -> {
              RoomState state = heads.get(query.room());
              if (state == null) {
                Problem.notFound("no room " + query.room()).send(context);
              } else {
                answer(context, page(query, state));
              }
            });
  }

  private Future<Buffer> page(PageQuery query, RoomState state) {
    boolean forwards = query.after() != null;
    Future<List<ChatEvent>> rows =
        query.after() != null
            ? log.after(query.room(), query.after(), query.limit())
            : log.before(query.room(), query.before(), query.limit());
    return rows.map(items -> page(items, forwards, state));
  }

  private static Buffer page(List<ChatEvent> items, boolean forwards, RoomState state) {
    boolean more =
        !items.isEmpty()
            && (forwards ? items.getLast().seq() < state.head() : items.getFirst().seq() > 1);
    return RestJson.page(items, more, state.epoch());
  }

  private void user(RoutingContext context) {
    String typed = String.valueOf(context.pathParam("id"));
    if (!typed.matches("[0-9]{1,18}")) {
      Problem.badRequest("id: " + typed + " (expected: a number)").send(context);
      return;
    }
    users
        .find(Long.parseLong(typed))
        .onFailure(context::fail)
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    user -> send(context, RestJson.user(user)),
                    () -> Problem.notFound("no user " + typed).send(context)));
  }

  private static void answer(RoutingContext context, Future<Buffer> body) {
    body.onSuccess(json -> send(context, json)).onFailure(context::fail);
  }

  private static void send(RoutingContext context, Buffer json) {
    if (!context.response().closed()) {
      context.response().putHeader("content-type", "application/json").end(json);
    }
  }

  private static void failed(RoutingContext context) {
    LOG.warn("{}: {}", context.normalizedPath(), String.valueOf(context.failure()));
    Problem.unavailable().send(context);
  }
}
