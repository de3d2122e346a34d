package io.portside.launcher;

import io.portside.common.event.Role;
import io.portside.common.net.HostPort;
import io.portside.common.service.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a person reads when the suite is up: where to go, what to try, and who may do what.
 *
 * @param web the console, REST and WebSocket; null when the configuration has no such listener
 * @param chat lines over TCP; null likewise
 * @param chatUdp datagrams; null likewise
 * @param others further listeners, as {@code name protocol address}
 * @param data where the store is
 * @param management health and metrics
 * @param guests what people without an account may do, and why
 */
record Welcome(
    @Nullable HostPort web,
    @Nullable HostPort chat,
    @Nullable HostPort chatUdp,
    List<String> others,
    String data,
    @Nullable HostPort management,
    Guests guests) {
  /**
   * What people without an account may do, and why.
   *
   * @param configured whether the configuration says so; else it follows from {@code reach}
   */
  record Guests(Role role, boolean configured, Reach reach) {
    String text() {
      String may =
          switch (role) {
            case VIEWER -> "may read";
            case MEMBER -> "may talk";
            case OPERATOR -> "may talk and scan";
            case ADMIN -> "may do everything";
          };
      return may + ", because " + why();
    }

    private String why() {
      if (configured) {
        return "access.guests says " + role.name().toLowerCase(Locale.ROOT);
      }
      return switch (reach) {
        case THIS_MACHINE -> "only this machine can connect";
        case NETWORK -> "others than this machine can connect (access.guests changes it)";
      };
    }
  }

  /** Several lines; the last one is {@code ready}. */
  String text() {
    List<String> rows = new ArrayList<>();
    if (web != null) {
      rows.add(row("browser", "http://" + web + "/"));
    }
    if (chat != null) {
      rows.add(row("terminal", "nc " + spaced(chat) + ", or: ./portside chat" + to(chat)));
    }
    if (chatUdp != null) {
      rows.add(row("script", "printf 'lobby\\tdone' | nc -u -w 1 " + spaced(chatUdp)));
    }
    others.forEach(other -> rows.add(row("listener", other)));
    if (web == null) {
      rows.add(row("", "(gateway.suite: on would add the console and chat)"));
    }
    rows.add(row("data", data));
    if (management != null) {
      rows.add(row("health", "http://" + management + "/health/ready, /metrics"));
    }
    rows.add(row("guests", guests.text()));
    return String.format("Portside is up; Ctrl-C stops it.%n%n%s%nready", String.join("", rows));
  }

  private static String row(String name, String value) {
    return String.format(Locale.ROOT, "  %-9s %s%n", name, value);
  }

  private static String spaced(HostPort address) {
    return address.host() + " " + address.port();
  }

  private static String to(HostPort chat) {
    return chat.equals(new HostPort("127.0.0.1", 6667)) ? "" : " --to " + chat;
  }
}
