package io.portside.chat;

import io.portside.common.service.Node;
import io.portside.common.service.ServiceProcess;
import io.portside.common.service.StopPhase;
import io.portside.common.sql.Database;
import io.vertx.core.Future;
import java.time.Duration;

/** Chat as a process of its own. */
public final class ChatMain {
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

  private ChatMain() {}

  /** The process, for whoever parses its flags. */
  public static ServiceProcess<ChatProcessConfig> process() {
    return new ServiceProcess<>(
        ChatService.NAME, ChatProcessConfig.class, ChatProcessConfig::reach, ChatMain::start);
  }

  public static void main(String[] args) {
    process().main(args);
  }

  private static Future<Void> start(Node node, ChatProcessConfig config) {
    return Database.open(node.vertx(), config.store())
        .onSuccess(
            store ->
                node.lifecycle().onStop(StopPhase.STORE, "store", CLOSE_DEADLINE, store::close))
        .compose(store -> new ChatService(config.chat(), config.access(), store).start(node));
  }
}
