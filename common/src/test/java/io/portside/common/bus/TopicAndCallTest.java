package io.portside.common.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portside.common.event.Body;
import io.portside.common.event.BusMessage;
import io.portside.common.event.BusMessage.Post;
import io.portside.common.event.BusMessage.PostReply;
import io.portside.common.event.BusMessage.ServiceDown;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicAndCallTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Post POST = new Post("ops", "bot", "c1", new Body.Text("hi"), null);

  private final Vertx vertx = Vertx.vertx();

  @BeforeEach
  void register() {
    BusCodec.register(vertx);
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void aListenerInTheSameNodeGetsTheVeryObject() throws Exception {
    Promise<ServiceDown> heard = Promise.promise();
    await(NodeBus.DOWN.consume(vertx, heard::complete).completion());
    var message = new ServiceDown("chat-service", "n1");

    NodeBus.DOWN.publish(vertx, message);

    assertThat(await(heard.future())).isSameAs(message);
  }

  @Test
  void anotherTypeOnATopicIsCountedAndDropped() throws Exception {
    Promise<ServiceDown> heard = Promise.promise();
    await(NodeBus.DOWN.consume(vertx, heard::complete).completion());
    long before = BusDrops.total();
    var expected = new ServiceDown("chat-service", "n1");

    vertx
        .eventBus()
        .publish(
            NodeBus.DOWN.address(),
            new BusMessage.Undecodable("x"),
            new DeliveryOptions().setCodecName(BusCodec.NAME));
    vertx.eventBus().publish(NodeBus.DOWN.address(), "a stranger's text");
    NodeBus.DOWN.publish(vertx, expected);

    assertThat(await(heard.future())).isEqualTo(expected);
    assertThat(BusDrops.total() - before).isEqualTo(2);
  }

  @Test
  void aQuestionIsAnswered() throws Exception {
    var answering =
        ChatBus.POST.answer(vertx, post -> Future.succeededFuture(PostReply.committed(7)));
    await(answering.completion());

    assertThat(await(ChatBus.POST.ask(vertx, POST, DEADLINE))).isEqualTo(PostReply.committed(7));
  }

  @Test
  void nobodyListeningIsToldAtOnce() {
    assertThatThrownBy(() -> await(ChatBus.POST.ask(vertx, POST, DEADLINE)))
        .isInstanceOfSatisfying(
            ReplyException.class,
            e -> assertThat(e.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
  }

  @Test
  void aFailedAnswerReachesTheAskerWithoutDetails() throws Exception {
    await(
        ChatBus.POST
            .answer(vertx, post -> Future.failedFuture(new IllegalStateException("secret")))
            .completion());

    assertThatThrownBy(() -> await(ChatBus.POST.ask(vertx, POST, DEADLINE)))
        .isInstanceOf(ReplyException.class)
        .hasMessage("internal error");
  }

  @Test
  void anAnswererThatThrowsReachesTheAskerToo() throws Exception {
    await(
        ChatBus.POST
            .answer(
                vertx,
                post -> {
                  throw new IllegalStateException("a bug");
                })
            .completion());

    assertThatThrownBy(() -> await(ChatBus.POST.ask(vertx, POST, DEADLINE)))
        .isInstanceOf(ReplyException.class)
        .hasMessage("internal error");
  }

  @Test
  void aSilentAnswererIsADeadline() throws Exception {
    await(ChatBus.POST.answer(vertx, post -> Promise.<PostReply>promise().future()).completion());

    assertThatThrownBy(() -> await(ChatBus.POST.ask(vertx, POST, Duration.ofMillis(50))))
        .isInstanceOfSatisfying(
            ReplyException.class, e -> assertThat(e.failureType()).isEqualTo(ReplyFailure.TIMEOUT));
  }

  @Test
  void anUnreadableQuestionIsRefusedAndCounted() throws Exception {
    await(
        ChatBus.POST
            .answer(vertx, post -> Future.succeededFuture(PostReply.committed(1)))
            .completion());
    long before = BusDrops.total();

    assertThatThrownBy(() -> await(vertx.eventBus().request(ChatBus.POST.address(), "text")))
        .hasMessage("unreadable question");
    assertThat(BusDrops.total() - before).isEqualTo(1);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
