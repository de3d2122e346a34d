package io.portside.launcher;

import io.portside.chat.ChatService;
import io.portside.common.net.HostPort;
import io.portside.common.service.AccessConfig;
import io.portside.common.service.Node;
import io.portside.common.service.Reach;
import io.portside.common.service.StopPhase;
import io.portside.common.sql.Database;
import io.portside.gateway.GatewayService;
import io.portside.gateway.listener.Listener;
import io.portside.scanner.OwnAddresses;
import io.portside.scanner.ScannerService;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every service on one node, with one store. */
final class Suite {
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);
  private static final String SQLITE = "sqlite:";

  /** What the gateway calls the suite's own listeners. */
  private static final String WEB = "web";

  private static final String CHAT = "chat";
  private static final String CHAT_UDP = "chat-udp";
  private static final Set<String> SUITE = Set.of(WEB, CHAT, CHAT_UDP);

  private Suite() {}

  /**
   * Starts the gateway first: an address that is taken is said before anything is written, and it
   * hears the others' first heartbeats.
   *
   * @return what to tell the person who started it, once every service serves; fails with the
   *     reason of the first that cannot
   */
  static Future<Welcome> start(Node node, SuiteConfig config) {
    var gateway = new GatewayService(config.gateway());
    return gateway
        .start(node)
        .compose(up -> Database.open(node.vertx(), config.store()))
        .onSuccess(
            store ->
                node.lifecycle().onStop(StopPhase.STORE, "store", CLOSE_DEADLINE, store::close))
        .compose(store -> serve(node, config, store))
        .map(up -> welcome(node, config, gateway.listeners()));
  }

  private static Future<Void> serve(Node node, SuiteConfig config, Database store) {
    var chat = new ChatService(config.chat(), config.access(), store);
    var own = OwnAddresses.of(config.store(), config.cluster());
    var scanner = new ScannerService(config.scanner(), config.access(), store, own);
    return chat.start(node).compose(up -> scanner.start(node));
  }

  private static Welcome welcome(Node node, SuiteConfig config, List<Listener> listeners) {
    Map<String, HostPort> own = new HashMap<>();
    List<String> others = new ArrayList<>();
    for (Listener each : listeners) {
      if (config.gateway().hasSuite() && SUITE.contains(each.name())) {
        own.put(each.name(), address(each));
      } else {
        others.add(each.name() + ", " + each.protocol() + " on " + address(each));
      }
    }
    return new Welcome(
        own.get(WEB),
        own.get(CHAT),
        own.get(CHAT_UDP),
        others,
        data(config.store().url()),
        node.management().address().orElse(null),
        guests(node.reach(), config.access()));
  }

  private static Welcome.Guests guests(Reach reach, AccessConfig access) {
    return new Welcome.Guests(access.guestRole(reach), access.guests().isPresent(), reach);
  }

  private static String data(String url) {
    return url.startsWith(SQLITE)
        ? Path.of(url.substring(SQLITE.length())).toAbsolutePath().normalize().toString()
        : url;
  }

  /** As this machine reaches it. */
  private static HostPort address(Listener listener) {
    var bound = listener.address();
    boolean any = bound.getAddress().isAnyLocalAddress();
    return new HostPort(any ? "127.0.0.1" : bound.getAddress().getHostAddress(), bound.getPort());
  }
}
