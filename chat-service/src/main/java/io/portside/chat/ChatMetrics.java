package io.portside.chat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portside.chat.core.ChatCounters;
import io.portside.chat.core.Refusal;
import io.portside.chat.store.LogCounters;
import io.portside.chat.wire.ListenerCounters;
import io.portside.chat.wire.ListenerCounters.TurnedAway;
import java.util.Locale;

/** Shows what chat counts. */
final class ChatMetrics {
  private ChatMetrics() {}

  static void bind(MeterRegistry registry, ChatCounters chat, LogCounters log) {
    Gauge.builder("portside.chat.sessions", chat, ChatCounters::sessions)
        .description("sessions open now")
        .strongReference(true)
        .register(registry);
    Gauge.builder("portside.chat.rooms", chat, ChatCounters::rooms)
        .description("rooms with a member, counted once per event loop that has one")
        .strongReference(true)
        .register(registry);
    FunctionCounter.builder("portside.chat.deliveries", chat, ChatCounters::deliveries)
        .description("rows handed to sessions")
        .register(registry);
    FunctionCounter.builder("portside.chat.batches", chat, ChatCounters::batches)
        .description("batches of rows, each encoded once per protocol")
        .register(registry);
    FunctionCounter.builder("portside.chat.duplicates.dropped", chat, c -> c.duplicatesDropped())
        .description("rows that the bus brought twice")
        .register(registry);
    FunctionCounter.builder("portside.chat.gaps.fetched", chat, ChatCounters::gapsFetched)
        .description("reads of the log because the bus had lost something")
        .register(registry);
    FunctionCounter.builder("portside.chat.slow.readers.cut", chat, c -> c.slowReadersCut())
        .description("sessions cut because they did not read")
        .register(registry);
    FunctionCounter.builder("portside.chat.rooms.refused", chat, ChatCounters::roomsRefused)
        .description("rooms not made because too many were asked for too fast")
        .register(registry);
    for (Refusal why : Refusal.values()) {
      FunctionCounter.builder("portside.chat.refused", chat, counters -> counters.refused(why))
          .description("refused commands and connections")
          .tag("reason", why.name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .register(registry);
    }
    bind(registry, log);
  }

  static void bind(MeterRegistry registry, ListenerCounters listeners) {
    for (TurnedAway why : TurnedAway.values()) {
      FunctionCounter.builder(
              "portside.chat.turned.away", listeners, counters -> counters.turnedAway(why))
          .description("connections, messages and datagrams that the listeners turned away")
          .tag("reason", why.label())
          .register(registry);
    }
  }

  private static void bind(MeterRegistry registry, LogCounters log) {
    Gauge.builder("portside.chat.log.waiting", log, LogCounters::waiting)
        .description("appends that wait for a commit or are in one")
        .strongReference(true)
        .register(registry);
    FunctionCounter.builder("portside.chat.log.commits", log, LogCounters::commits)
        .description("transactions")
        .register(registry);
    FunctionCounter.builder("portside.chat.log.commit.seconds", log, LogCounters::commitSeconds)
        .description("time spent in transactions")
        .register(registry);
    FunctionCounter.builder("portside.chat.log.rows", log, LogCounters::committed)
        .description("rows written; over the commits: the batch size")
        .register(registry);
    FunctionCounter.builder("portside.chat.log.duplicates", log, LogCounters::duplicates)
        .description("appends answered with an earlier row")
        .register(registry);
    FunctionCounter.builder("portside.chat.log.retries", log, LogCounters::retries)
        .description("transactions tried again")
        .register(registry);
    FunctionCounter.builder("portside.chat.log.failures", log, LogCounters::failures)
        .description("appends that failed for good")
        .register(registry);
  }
}
