package io.portside.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.event.Role;
import io.portside.common.net.HostPort;
import io.portside.common.service.Reach;
import java.util.List;
import org.junit.jupiter.api.Test;

class WelcomeTest {
  private static final Welcome.Guests AT_HOME =
      new Welcome.Guests(Role.OPERATOR, false, Reach.THIS_MACHINE);

  @Test
  void saysWhereToGoWhatToTryAndWhoMayWhat() {
    var welcome =
        new Welcome(
            HostPort.parse("127.0.0.1:8080"),
            HostPort.parse("127.0.0.1:6667"),
            HostPort.parse("127.0.0.1:6667"),
            List.of(),
            "/srv/portside/portside.db",
            HostPort.parse("127.0.0.1:9640"),
            AT_HOME);

    assertThat(welcome.text())
        .isEqualToNormalizingNewlines(
            """
            Portside is up; Ctrl-C stops it.

              browser   http://127.0.0.1:8080/
              terminal  nc 127.0.0.1 6667, or: ./portside chat
              script    printf 'lobby\\tdone' | nc -u -w 1 127.0.0.1 6667
              data      /srv/portside/portside.db
              health    http://127.0.0.1:9640/health/ready, /metrics
              guests    may talk and scan, because only this machine can connect

            ready""");
  }

  @Test
  void otherPortsStandInTheCommandsToTry() {
    var welcome =
        new Welcome(
            HostPort.parse("127.0.0.1:9080"),
            HostPort.parse("127.0.0.1:9667"),
            HostPort.parse("127.0.0.1:9668"),
            List.of("app, tcp on 127.0.0.1:8000"),
            "db",
            null,
            AT_HOME);

    assertThat(welcome.text())
        .contains("./portside chat --to 127.0.0.1:9667")
        .contains("nc -u -w 1 127.0.0.1 9668")
        .contains("listener  app, tcp on 127.0.0.1:8000")
        .doesNotContain("health");
  }

  @Test
  void aBalancerAloneSaysHowToGetTheConsole() {
    var welcome =
        new Welcome(null, null, null, List.of("app, tcp on [::1]:80"), "db", null, AT_HOME);

    assertThat(welcome.text()).contains("gateway.suite: on").doesNotContain("browser");
  }

  @Test
  void guestsAreToldWhyTheyMayDoLess() {
    assertThat(new Welcome.Guests(Role.MEMBER, false, Reach.NETWORK).text())
        .isEqualTo(
            "may talk, because others than this machine can connect (access.guests changes it)");
    assertThat(new Welcome.Guests(Role.VIEWER, true, Reach.THIS_MACHINE).text())
        .isEqualTo("may read, because access.guests says viewer");
  }
}
