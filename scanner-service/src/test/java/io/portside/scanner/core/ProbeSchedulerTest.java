package io.portside.scanner.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.net.Cidr;
import io.portside.common.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProbeSchedulerTest {
  private static final String HOST = "10.0.0.1";
  private static final Duration HOUR = Duration.ofHours(1);

  private final Queue<ObjLongConsumer<ProbeScheduler>> mail = new ArrayDeque<>();
  private final Heard heard = new Heard();
  private Instant now = Instant.EPOCH;
  private long nowNs = 5_000_000_000L;

  /** What a listener was told. */
  private static final class Heard implements ScanListener {
    private final List<Finding> found = new ArrayList<>();
    private final Map<String, HostResult> hosts = new TreeMap<>();
    private StateCounts counts = StateCounts.NONE;
    private @Nullable StateCounts end;

    Map<Reason, PortSet> portsOf(String host) {
      return requireNonNull(hosts.get(host)).ports();
    }

    @Override
    public void found(Finding finding) {
      found.add(finding);
    }

    @Override
    public void progressed(StateCounts now, Duration elapsed) {
      assertThat(now.probed()).isGreaterThanOrEqualTo(counts.probed());
      counts = now;
    }

    @Override
    public void hostDone(HostResult result) {
      hosts.put(result.address().toString(), result);
    }

    @Override
    public void ended(StateCounts last, Duration elapsed) {
      assertThat(end).as("ends once").isNull();
      end = last;
    }
  }

  @Test
  void everyOutcomeHasItsStateAndReason() {
    DialOutcome[] outcomes = DialOutcome.values();
    RecordingDialer dialer = new RecordingDialer((address, port) -> outcomes[port]);
    ProbeScheduler scheduler = scheduler(dialer, 300, 0);

    scheduler.start(job(host("127.0.0.1", PortSet.range(0, outcomes.length - 1), 0)), heard, nowNs);
    runToEnd(scheduler);

    Map<Reason, PortSet> expected = new EnumMap<>(Reason.class);
    expected.put(Reason.SYN_ACK, PortSet.of(0));
    expected.put(Reason.CONN_REFUSED, PortSet.of(1, 2));
    expected.put(Reason.NO_RESPONSE, PortSet.of(3));
    expected.put(Reason.HOST_UNREACH, PortSet.of(4));
    expected.put(Reason.NET_UNREACH, PortSet.of(5));
    expected.put(Reason.NO_RESOURCES, PortSet.of(6));
    expected.put(Reason.LOCAL_ERROR, PortSet.of(7));
    assertThat(heard.portsOf("127.0.0.1")).isEqualTo(expected);
    assertThat(heard.end).isEqualTo(new StateCounts(1, 2, 3, 2));
  }

  @Test
  void silenceIsBelievedFromASecondSocketOnly() {
    AtomicInteger dials = new AtomicInteger();
    RecordingDialer dialer =
        new RecordingDialer(
            (address, port) ->
                port == 1 && dials.incrementAndGet() == 1
                    ? DialOutcome.NO_RESPONSE
                    : port == 1 ? DialOutcome.CONNECTED : DialOutcome.NO_RESPONSE);
    ProbeScheduler scheduler = scheduler(dialer, 300, 0);

    scheduler.start(job(host(HOST, PortSet.of(1, 2), 0)), heard, nowNs);
    runToEnd(scheduler);

    assertThat(heard.end).isEqualTo(new StateCounts(1, 0, 1, 0));
    assertThat(dialer.dialled())
        .map(Object::toString)
        .containsExactlyInAnyOrder(HOST + " 1", HOST + " 1", HOST + " 2", HOST + " 2");
  }

  @Test
  void noMoreProbesAreOnTheirWayThanAllowed() {
    RecordingDialer dialer = RecordingDialer.open().hold();
    ProbeScheduler scheduler = scheduler(dialer, 10, 0);
    scheduler.start(job(host("127.0.0.1", PortSet.range(1, 100), 0)), heard, nowNs);

    advance(scheduler);
    assertThat(dialer.dialled()).hasSize(10);

    dialer.release(3, DialOutcome.REFUSED);
    advance(scheduler);
    assertThat(dialer.dialled()).hasSize(13);
    assertThat(scheduler.outstanding()).isEqualTo(10);
  }

  @Test
  void anAddressIsDialledAtItsOwnRate() {
    RecordingDialer dialer = RecordingDialer.open(7);
    ProbeScheduler scheduler = scheduler(dialer, 300, 500);
    scheduler.start(job(host(HOST, PortSet.range(1, 200), 50)), heard, nowNs);

    runFor(scheduler, Duration.ofSeconds(1));

    assertThat(dialer.dialled().size()).isBetween(49, 53);
  }

  @Test
  void scansOfOneAddressShareItsRate() {
    RecordingDialer dialer = RecordingDialer.open();
    ProbeScheduler scheduler = scheduler(dialer, 300, 500);
    PortSet ports = PortSet.range(1, 1_000);
    for (int i = 0; i < 4; i++) {
      scheduler.start(new ScanJob("job" + i, List.of(host(HOST, ports, 50))), new Heard(), nowNs);
    }

    runFor(scheduler, Duration.ofSeconds(1));

    assertThat(dialer.dialled().size()).isBetween(49, 53);
  }

  @Test
  void allAddressesShareTheCommonRateFairly() {
    RecordingDialer dialer = RecordingDialer.open();
    ProbeScheduler scheduler = scheduler(dialer, 300, 100);
    HostPlan[] hosts = new HostPlan[20];
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] = host("10.0.0." + (i + 1), PortSet.range(1, 1_000), 50);
    }
    scheduler.start(job(hosts), heard, nowNs);

    runFor(scheduler, Duration.ofSeconds(2));

    assertThat(dialer.dialled().size()).isBetween(195, 210);
    for (HostPlan host : hosts) {
      assertThat(dialer.dialled().stream().filter(d -> d.address().equals(host.address())).count())
          .isBetween(9L, 11L);
    }
  }

  @Test
  void loopbackHasNoRate() {
    RecordingDialer dialer = RecordingDialer.open();
    ProbeScheduler scheduler = scheduler(dialer, 300, 1);
    scheduler.start(job(host("127.0.0.1", PortSet.range(1, 5_000), 0)), heard, nowNs);

    runFor(scheduler, Duration.ofMillis(10));

    assertThat(heard.end).isEqualTo(new StateCounts(0, 5_000, 0, 0));
  }

  @Test
  void aSecondScanDoesNotWaitForTheFirst() {
    RecordingDialer dialer = RecordingDialer.open().hold();
    ProbeScheduler scheduler = scheduler(dialer, 10, 0);
    scheduler.start(job(host("127.0.0.1", PortSet.range(1, 60_000), 0)), heard, nowNs);
    advance(scheduler);
    Heard second = new Heard();
    scheduler.start(
        new ScanJob("second", List.of(host("127.0.0.2", PortSet.range(1, 4), 0))), second, nowNs);

    for (int i = 0; i < 3; i++) {
      dialer.release(10, DialOutcome.REFUSED);
      advance(scheduler);
    }

    assertThat(second.end).isEqualTo(new StateCounts(0, 4, 0, 0));
    assertThat(heard.end).isNull();
  }

  @Test
  void whatAStoppedScanDidNotProbeIsCounted() {
    RecordingDialer dialer = RecordingDialer.open().hold();
    ProbeScheduler scheduler = scheduler(dialer, 10, 0);
    HostPlan untouched = host("127.0.0.2", PortSet.range(1, 1_000), 0);
    HostPlan[] hosts = new HostPlan[100];
    java.util.Arrays.setAll(
        hosts, i -> i == 0 ? host("127.0.0.1", PortSet.of(1, 2), 0) : untouched);
    scheduler.start(job(hosts), heard, nowNs);
    advance(scheduler);
    dialer.release(1, DialOutcome.CONNECTED);
    advance(scheduler);

    scheduler.stop("job", Reason.CANCELLED);
    advance(scheduler);
    assertThat(heard.end).as("probes are still on their way").isNull();
    int waiting = scheduler.outstanding();
    dialer.release(1, DialOutcome.REFUSED);
    dialer.release(waiting, DialOutcome.NO_RESPONSE);
    advance(scheduler);

    assertThat(heard.end).isEqualTo(new StateCounts(1, 1, 0, 99_000));
    assertThat(dialer.dialled()).as("no second socket after the stop").hasSize(1 + waiting);
  }

  @Test
  void aScanStopsWhenItsTimeIsOver() {
    RecordingDialer dialer = RecordingDialer.open();
    ProbeScheduler scheduler = scheduler(dialer, 300, 500);
    scheduler.start(job(host(HOST, PortSet.range(1, 60_000), 1)), heard, nowNs);

    runFor(scheduler, Duration.ofSeconds(10));
    nowNs += HOUR.toNanos();
    advance(scheduler);

    assertThat(heard.end).isEqualTo(new StateCounts(0, 10, 0, 59_990));
    assertThat(heard.portsOf(HOST).get(Reason.DEADLINE))
        .extracting(PortSet::size)
        .isEqualTo(59_990);
  }

  @Test
  void whatRunsOutOfDescriptorsIsTriedAgainLaterAndThenCounted() {
    AtomicInteger free = new AtomicInteger();
    RecordingDialer dialer =
        new RecordingDialer(
            (address, port) ->
                port == 2 || free.get() == 0 ? DialOutcome.NO_RESOURCES : DialOutcome.CONNECTED);
    ProbeScheduler scheduler = scheduler(dialer, 300, 0);
    scheduler.start(job(host("127.0.0.1", PortSet.of(1, 2), 0)), heard, nowNs);

    runFor(scheduler, Duration.ofMillis(200));
    assertThat(dialer.dialled()).as("waits between tries").hasSizeBetween(2, 12);
    free.set(1);
    runFor(scheduler, Duration.ofSeconds(3));

    assertThat(heard.end).isEqualTo(new StateCounts(1, 0, 0, 1));
    assertThat(heard.portsOf("127.0.0.1")).containsEntry(Reason.NO_RESOURCES, PortSet.of(2));
  }

  @Test
  void aHostThatAnswersOnEveryPortIsLeftAlone() {
    RecordingDialer dialer = new RecordingDialer((address, port) -> DialOutcome.CONNECTED);
    ProbeScheduler scheduler = scheduler(dialer, 1, 0);
    scheduler.start(job(host(HOST, PortSet.range(1, 1_000), 0)), heard, nowNs);

    runToEnd(scheduler);

    assertThat(heard.end).isEqualTo(new StateCounts(200, 0, 0, 800));
    assertThat(heard.portsOf(HOST).get(Reason.TARPIT)).extracting(PortSet::size).isEqualTo(800);
  }

  @Test
  void aScopeThatExpiresMidwayStopsTheDials() {
    RecordingDialer dialer = RecordingDialer.open().hold();
    ProbeScheduler scheduler = scheduler(dialer, 10, 0);
    scheduler.start(job(host(HOST, PortSet.range(1, 100), 0)), heard, nowNs);
    advance(scheduler);

    now = now.plus(HOUR);
    dialer.release(10, DialOutcome.REFUSED);
    advance(scheduler);

    assertThat(dialer.dialled()).hasSize(10);
    assertThat(heard.end).isEqualTo(new StateCounts(0, 10, 0, 90));
    assertThat(heard.portsOf(HOST).get(Reason.POLICY)).extracting(PortSet::size).isEqualTo(90);
  }

  @Test
  void findingsAreNumberedInTheOrderTheyWereMade() {
    RecordingDialer dialer = RecordingDialer.open(22, 80);
    ProbeScheduler scheduler = scheduler(dialer, 300, 0);
    scheduler.start(job(host("127.0.0.1", PortSet.of(22, 80, 81), 0)), heard, nowNs);

    runToEnd(scheduler);

    assertThat(heard.found).map(Finding::number).containsExactly(1, 2);
    assertThat(heard.found).map(Finding::service).containsExactly("ssh", "http");
  }

  private ProbeScheduler scheduler(RecordingDialer dialer, int outstanding, int rate) {
    Scope scope =
        new Scope(
            new Scope.Covers.Block(Cidr.parse("10.0.0.0/8")),
            PortSet.range(0, 65_535),
            0,
            "test",
            "test",
            Instant.EPOCH.plus(HOUR),
            "");
    List<Scope> scopes = new ArrayList<>(TargetPolicy.loopback());
    scopes.add(scope);
    ScanLimits limits =
        new ScanLimits(
            outstanding,
            rate == 0 ? 1_000_000 : rate,
            50,
            Duration.ofSeconds(1),
            HOUR,
            1_000_000,
            8);
    TargetPolicy policy =
        new TargetPolicy(HardDeny.except(List.of(), Map.of()), List.of(), scopes, Map.of());
    return new ProbeScheduler(dialer, policy, limits, () -> now, mail::add);
  }

  private static ScanJob job(HostPlan... hosts) {
    return new ScanJob("job", List.of(hosts));
  }

  private static HostPlan host(String address, PortSet ports, int rate) {
    return new HostPlan(IpAddress.parse(address).orElseThrow(), null, ports, rate);
  }

  /** One turn at the present time: reads all mail, then dials. */
  private long advance(ProbeScheduler scheduler) {
    long waitNs;
    int turns = 0;
    do {
      for (var letter = mail.poll(); letter != null; letter = mail.poll()) {
        letter.accept(scheduler, nowNs);
      }
      waitNs = scheduler.advance(nowNs);
      assertThat(turns++).as("turns without end").isLessThan(100_000);
    } while (!mail.isEmpty());
    return waitNs;
  }

  private void runFor(ProbeScheduler scheduler, Duration time) {
    long endNs = nowNs + time.toNanos();
    while (nowNs < endNs) {
      long waitNs = advance(scheduler);
      assertThat(waitNs).isPositive();
      nowNs = waitNs >= endNs - nowNs ? endNs : nowNs + waitNs;
    }
  }

  private void runToEnd(ProbeScheduler scheduler) {
    for (int turn = 0; turn < 1_000 && heard.end == null; turn++) {
      long waitNs = advance(scheduler);
      if (heard.end == null && waitNs != Long.MAX_VALUE) {
        nowNs += waitNs;
      }
    }
    assertThat(heard.end).as("the scan ends").isNotNull();
  }
}
