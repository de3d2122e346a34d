package io.portside.chat.bus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.chat.core.Command;
import io.portside.chat.core.Refusal;
import io.portside.chat.core.Reply;
import io.portside.chat.core.RoomName;
import io.portside.common.bus.BusCodec;
import io.portside.common.bus.ChatBus;
import io.portside.common.bus.NodeBus;
import io.portside.common.event.Actor;
import io.portside.common.event.BusMessage.CommandReply;
import io.portside.common.event.BusMessage.ServiceUp;
import io.portside.common.event.BusMessage.SlashCommand;
import io.portside.common.event.Role;
import io.portside.common.service.ServiceDirectory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BusCommandsTest {
  private static final SlashCommand SCAN =
      new SlashCommand("scan", "HOST PORTS", "Looks for open ports.", Role.OPERATOR);
  private static final Actor ALICE = new Actor("alice", Role.OPERATOR);

  private final Vertx vertx = Vertx.vertx();
  private BusCommands commands;

  private static <T> T get(Future<T> future) throws Exception {
    return future.await(20, SECONDS);
  }

  @BeforeEach
  void start() throws Exception {
    BusCodec.register(vertx);
    Promise<Void> heard = Promise.promise();
    ServiceDirectory directory = ServiceDirectory.start(vertx, System::nanoTime);
    commands = BusCommands.follow(vertx, directory);
    directory.onChange(change -> heard.tryComplete());
    get(directory.listening());
    NodeBus.UP.publish(
        vertx, new ServiceUp("scanner-service", "n1", "1", 0, Map.of(), List.of(SCAN)));
    get(heard.future());
  }

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  private Reply run(Actor actor, String name, String arguments) throws Exception {
    return get(commands.run(actor, new Command.Run(new RoomName("ops"), name, arguments)));
  }

  @Test
  void theServiceIsAskedWithWhoAndWhere() throws Exception {
    ChatBus.command("scan")
        .answer(
            vertx,
            run ->
                Future.succeededFuture(
                    new CommandReply(
                        true, run.actor().name() + " " + run.room() + " " + run.arguments())));

    assertThat(commands.offered()).containsExactly(SCAN);
    assertThat(run(ALICE, "Scan", "127.0.0.1 22"))
        .isEqualTo(new Reply.CommandDone("alice ops 127.0.0.1 22"));
  }

  @Test
  void whatTheServiceRefusesIsRefusedInItsWords() throws Exception {
    ChatBus.command("scan")
        .answer(vertx, run -> Future.succeededFuture(new CommandReply(false, "metadata service")));

    assertThat(run(ALICE, "scan", "169.254.169.254 80"))
        .isEqualTo(new Reply.Refused(Refusal.DENIED, "metadata service"));
  }

  @Test
  void aRoleTooLowNeverReachesTheService() throws Exception {
    var reply = (Reply.Refused) run(new Actor("bob", Role.MEMBER), "scan", "127.0.0.1 22");

    assertThat(reply.why()).isEqualTo(Refusal.DENIED);
    assertThat(reply.text()).contains("operator");
  }

  @Test
  void anUnknownCommandNamesTheOneThatWasMeant() throws Exception {
    var close = (Reply.Refused) run(ALICE, "sacn", "");
    var far = (Reply.Refused) run(ALICE, "dance", "");

    assertThat(close.why()).isEqualTo(Refusal.UNKNOWN_COMMAND);
    assertThat(close.text()).contains("/scan");
    assertThat(far.text()).contains("/help").doesNotContain("/scan");
  }

  @Test
  void aServiceThatIsGoneIsATemporaryRefusal() throws Exception {
    var reply = (Reply.Refused) run(ALICE, "scan", "127.0.0.1 22");

    assertThat(reply.why()).isEqualTo(Refusal.UNAVAILABLE);
  }

  @Test
  void aServiceThatStaysSilentIsATemporaryRefusal() throws Exception {
    ChatBus.command("scan").answer(vertx, run -> Promise.<CommandReply>promise().future());
    var reply = (Reply.Refused) run(ALICE, "scan", "127.0.0.1 22");

    assertThat(reply.why().temporary()).isTrue();
    assertThat(reply.text()).contains("2 s");
  }
}
