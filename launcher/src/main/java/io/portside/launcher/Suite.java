package io.portside.launcher;

import io.portside.chat.ChatService;
import io.portside.common.service.Node;
import io.portside.common.service.StopPhase;
import io.portside.common.sql.Database;
import io.portside.scanner.OwnAddresses;
import io.portside.scanner.ScannerService;
import io.vertx.core.Future;
import java.time.Duration;

/** Every service on one node, with one store. */
final class Suite {
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

  private Suite() {}

  /** Completes when every service serves; fails with the reason of the first that cannot. */
  static Future<Void> start(Node node, SuiteConfig config) {
    return Database.open(node.vertx(), config.store())
        .onSuccess(
            store ->
                node.lifecycle().onStop(StopPhase.STORE, "store", CLOSE_DEADLINE, store::close))
        .compose(store -> serve(node, config, store));
  }

  private static Future<Void> serve(Node node, SuiteConfig config, Database store) {
    var chat = new ChatService(config.chat(), config.access(), store);
    var own = OwnAddresses.of(config.store(), config.cluster());
    var scanner = new ScannerService(config.scanner(), config.access(), store, own);
    return chat.start(node).compose(up -> scanner.start(node));
  }
}
