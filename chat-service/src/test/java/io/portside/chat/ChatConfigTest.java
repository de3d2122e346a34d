package io.portside.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portside.chat.core.ChatLimits;
import io.portside.chat.core.FloodLimit;
import io.portside.chat.core.RoomName;
import io.portside.chat.store.LogLimits;
import io.portside.common.config.ConfigReader;
import io.portside.common.config.ConfigSources;
import io.portside.common.config.InvalidConfiguration;
import io.portside.common.event.Role;
import io.portside.common.net.HostPort;
import io.portside.common.service.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatConfigTest {
  private static ChatConfig read(String... settings) throws InvalidConfiguration {
    var sources = new ConfigSources(null, Map.of(), List.of(settings));
    return ConfigReader.read(ChatProcessConfig.class, ServiceProcess.SECTIONS, sources).chat();
  }

  @Test
  void theDefaultsListenOnLoopbackOnly() throws InvalidConfiguration {
    ChatConfig config = read();

    assertThat(config.http()).isEqualTo(new HostPort("127.0.0.1", 0));
    assertThat(config.tcp()).isEqualTo(new HostPort("127.0.0.1", 0));
    assertThat(config.effectiveEventLoops()).isPositive();
    assertThat(config.limits().newRooms()).isEqualTo(50);
    assertThat(config.chatLimits(Role.MEMBER))
        .isEqualTo(
            new ChatLimits(
                new RoomName("lobby"),
                20_000,
                100,
                8 << 10,
                1 << 20,
                new FloodLimit.Rate(20, 5),
                Role.MEMBER,
                200,
                Duration.ofSeconds(2)));
  }

  @Test
  void everySettingHasItsPlace() throws InvalidConfiguration {
    ChatConfig config =
        read(
            "chat.http=0.0.0.0:8081",
            "chat.tcp=0.0.0.0:6667",
            "chat.lobby=hall",
            "chat.eventLoops=3",
            "chat.limits.sessions=1",
            "chat.limits.rooms=2",
            "chat.limits.newRooms=10",
            "chat.limits.roomsPerSession=3",
            "chat.limits.text=4KiB",
            "chat.limits.unread=128KiB",
            "chat.limits.burst=6",
            "chat.limits.perSecond=7",
            "chat.limits.presence=8",
            "chat.limits.queued=9");

    assertThat(config.http()).isEqualTo(new HostPort("0.0.0.0", 8081));
    assertThat(config.tcp()).isEqualTo(new HostPort("0.0.0.0", 6667));
    assertThat(config.effectiveEventLoops()).isEqualTo(3);
    assertThat(config.chatLimits(Role.VIEWER))
        .isEqualTo(
            new ChatLimits(
                new RoomName("hall"),
                1,
                3,
                4 << 10,
                128 << 10,
                new FloodLimit.Rate(6, 7),
                Role.VIEWER,
                8,
                Duration.ofSeconds(2)));
    assertThat(config.limits().newRooms()).isEqualTo(10);
    assertThat(config.logLimits())
        .isEqualTo(
            new LogLimits(2, 9, LogLimits.DEFAULT.maxQueuedBytes(), LogLimits.DEFAULT.maxBatch()));
  }

  @Test
  void whatCannotBeIsRefusedWithAllItsReasons() {
    assertThatThrownBy(() -> read("chat.lobby=#hall", "chat.limits.burst=0"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("lobby")
        .hasMessageContaining("burst");
  }
}
