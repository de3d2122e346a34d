package io.portside.chat.http;

import io.portside.chat.core.RoomName;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a room are wanted.
 *
 * @param before rows with a smaller seq, the newest of them
 * @param after rows with a greater seq, the oldest of them; null: look at {@code before}
 * @param limit 1-{@value #MAX_LIMIT}
 */
record PageQuery(RoomName room, long before, @Nullable Long after, int limit) {
  static final int MAX_LIMIT = 200;
  private static final int DEFAULT_LIMIT = 50;

  /**
   * @throws IllegalArgumentException saying which parameter is wrong and what was expected
   */
  static PageQuery of(RoutingContext context) {
    String typed = String.valueOf(context.pathParam("room"));
    RoomName room =
        RoomName.parse(typed)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "room: expected 1-" + RoomName.MAX_LENGTH + " of a-z 0-9 . _ -"));
    Long before = number(context, "before");
    Long after = number(context, "after");
    Long limit = number(context, "limit");
    if (before != null && after != null) {
      throw new IllegalArgumentException("before and after: expected one of them");
    }
    return new PageQuery(
        room,
        before == null ? Long.MAX_VALUE : before,
        after,
        Math.clamp(limit == null ? DEFAULT_LIMIT : limit, 1, MAX_LIMIT));
  }

  private static @Nullable Long number(RoutingContext context, String name) {
    String text = context.request().getParam(name);
    if (text == null) {
      return null;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException(name + ": " + text + " (expected: a number)");
    }
    return Long.valueOf(text);
  }
}
