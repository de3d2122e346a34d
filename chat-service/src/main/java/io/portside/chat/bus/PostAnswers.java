package io.portside.chat.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portside.chat.core.Append;
import io.portside.chat.core.AuthorId;
import io.portside.chat.core.Draft;
import io.portside.chat.core.MessageLog;
import io.portside.chat.core.Posting;
import io.portside.chat.core.RoomName;
import io.portside.common.bus.ChatBus;
import io.portside.common.event.BusMessage.Post;
import io.portside.common.event.BusMessage.PostReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets other services say something in rooms, and replace what they said. */
public final class PostAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(PostAnswers.class);
  private static final int MAX_TEXT_BYTES = 64 << 10;

  private static final int MAX_CID_LENGTH = 128;
  private static final int MAX_FROM_LENGTH = 32;
  private static final Pattern CID = Pattern.compile("[!-~]{1," + MAX_CID_LENGTH + "}");
  private static final Pattern FROM = Pattern.compile("[!-~]{1," + MAX_FROM_LENGTH + "}");

  private final Posting posting;

  private PostAnswers(MessageLog log) {
    this.posting = new Posting(log);
  }

  /** Answers on the caller's event loop until the consumer is unregistered. */
  public static MessageConsumer<Object> start(Vertx vertx, MessageLog log) {
    var answers = new PostAnswers(log);
    return ChatBus.POST.answer(vertx, answers::answer);
  }

  private Future<PostReply> answer(Post post) {
    if (!CID.matcher(post.cid()).matches()) {
      return refused("cid: expected 1-" + MAX_CID_LENGTH + " visible ASCII characters");
    }
    if (!FROM.matcher(post.from()).matches()) {
      return refused("from: expected 1-" + MAX_FROM_LENGTH + " visible ASCII characters");
    }
    if (post.body().text().getBytes(UTF_8).length > MAX_TEXT_BYTES) {
      return refused("text: longer than " + MAX_TEXT_BYTES + " bytes");
    }
    return RoomName.parse(post.room())
        .map(room -> append(room, post))
        .orElseGet(() -> refused("room: \"" + post.room() + "\" cannot be a room's name"));
  }

  private static Future<PostReply> refused(String why) {
    return Future.succeededFuture(PostReply.refused(why, false));
  }

  private Future<PostReply> append(RoomName room, Post post) {
    var author = AuthorId.ofService(post.from());
    var draft = new Draft(room, author, post.from(), post.cid(), post.body(), post.on());
    return posting.post(draft).map(PostAnswers::reply).recover(PostAnswers::unavailable);
  }

  private static PostReply reply(Append append) {
    return switch (append) {
      case Append.Done done -> PostReply.committed(done.seq());
      case Append.Refused refused -> PostReply.refused(refused.text(), refused.why().temporary());
    };
  }

  private static Future<PostReply> unavailable(Throwable cause) {
    LOG.warn("a service's message is not in the log: {}", cause.toString());
    return Future.succeededFuture(PostReply.refused("the store does not answer", true));
  }
}
