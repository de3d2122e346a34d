package io.portside.scanner.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.portside.common.net.IpAddress;
import io.portside.scanner.core.DialOutcome;
import io.portside.scanner.core.Finding;
import io.portside.scanner.core.HardDeny;
import io.portside.scanner.core.HostPlan;
import io.portside.scanner.core.HostResult;
import io.portside.scanner.core.PortSet;
import io.portside.scanner.core.PortState;
import io.portside.scanner.core.Reason;
import io.portside.scanner.core.ScanEngine;
import io.portside.scanner.core.ScanJob;
import io.portside.scanner.core.ScanLimits;
import io.portside.scanner.core.ScanListener;
import io.portside.scanner.core.StateCounts;
import io.portside.scanner.core.TargetPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real engine and the real sockets, on addresses of this host only. */
@Timeout(60)
class LoopbackScanTest {
  private static final IpAddress LOCAL = IpAddress.parse("127.0.0.1").orElseThrow();
  private static final TargetPolicy POLICY =
      new TargetPolicy(
          HardDeny.except(List.of(), Map.of()), List.of(), TargetPolicy.loopback(), Map.of());

  /** Collects what a listener is told until the end. */
  private static final class Collected implements ScanListener {
    private final List<Integer> open = new ArrayList<>();
    private final List<HostResult> hosts = new ArrayList<>();
    private final CompletableFuture<StateCounts> end = new CompletableFuture<>();

    @Override
    public void found(Finding finding) {
      open.add(finding.port());
    }

    @Override
    public void progressed(StateCounts counts, Duration elapsed) {}

    @Override
    public void hostDone(HostResult result) {
      hosts.add(result);
    }

    @Override
    public void ended(StateCounts counts, Duration elapsed) {
      end.complete(counts);
    }

    StateCounts await() throws Exception {
      return end.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void everyOpenPortAmongAllIsFoundAndNoOther() throws Exception {
    List<ServerSocket> servers = new ArrayList<>();
    IpAddress own = IpAddress.parse("127.47.11.1").orElseThrow(); // nobody else listens there
    try (ScanEngine engine = engine()) {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        servers.add(new ServerSocket(0, 50, own.toInetAddress()));
        ports.add(servers.getLast().getLocalPort());
      }
      Collected heard = new Collected();

      engine.start(job(own, PortSet.range(0, PortSet.MAX_PORT)), heard);

      StateCounts counts = heard.await();
      assertThat(heard.open).containsAll(ports);
      assertThat(counts)
          .isEqualTo(new StateCounts(heard.open.size(), 65_536 - heard.open.size(), 0, 0));
      assertThat(engine.settled(PortState.OPEN)).isEqualTo(heard.open.size());
    } finally {
      for (ServerSocket server : servers) {
        server.close();
      }
    }
  }

  @Test
  void theServerSeesAResetAndNothingLingers() throws Exception {
    try (ScanEngine engine = engine();
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Collected heard = new Collected();
      IpAddress address = IpAddress.of(server.getInetAddress());

      engine.start(job(address, PortSet.of(server.getLocalPort())), heard);

      assertThat(heard.await()).isEqualTo(new StateCounts(1, 0, 0, 0));
      server.setSoTimeout(5_000);
      try (Socket accepted = server.accept()) {
        accepted.setSoTimeout(5_000);
        assertThat(readFails(accepted)).isTrue();
      }
    }
  }

  @Test
  void aFullBacklogIsSilenceAndSilenceIsFilteredAfterASecondTry() throws Exception {
    List<Socket> fillers = new ArrayList<>();
    try (ScanEngine engine = engine();
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address =
          new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
      fill(address, fillers);
      Collected heard = new Collected();

      engine.start(job(IpAddress.of(address.getAddress()), PortSet.of(address.getPort())), heard);

      assertThat(heard.await()).isEqualTo(new StateCounts(0, 0, 1, 0));
      assertThat(heard.hosts.getFirst().ports()).containsOnlyKeys(Reason.NO_RESPONSE);
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void closingTheEngineEndsItsScansAsInterrupted() throws Exception {
    List<Socket> fillers = new ArrayList<>();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address =
          new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
      fill(address, fillers);
      Collected heard = new Collected();
      ScanEngine engine =
          new ScanEngine(
              new SelectorDialer(), POLICY, limits(Duration.ofSeconds(20)), Instant::now);
      engine.start(job(IpAddress.of(address.getAddress()), PortSet.of(address.getPort())), heard);

      engine.close();

      assertThat(heard.await()).isEqualTo(new StateCounts(0, 0, 0, 1));
      assertThat(heard.hosts.getFirst().ports()).containsOnlyKeys(Reason.INTERRUPTED);
      assertThat(engine.start(job(LOCAL, PortSet.of(1)), heard)).isFalse();
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void aClosedDialerStillAnswers() {
    SelectorDialer dialer = new SelectorDialer();
    dialer.close();
    ConcurrentLinkedQueue<DialOutcome> outcomes = new ConcurrentLinkedQueue<>();

    dialer.dial(LOCAL, 1, Duration.ofSeconds(1), outcomes::add);

    assertThat(outcomes).containsExactly(DialOutcome.LOCAL_ERROR);
  }

  @Test
  void noMoreScansRunThanAllowed() throws Exception {
    List<Socket> fillers = new ArrayList<>();
    try (ScanEngine engine = engine();
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address =
          new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
      fill(address, fillers);
      ScanJob slow = job(IpAddress.of(address.getAddress()), PortSet.of(address.getPort()));
      Collected last = new Collected();
      for (int i = 0; i < 8; i++) {
        assertThat(engine.start(new ScanJob("slow" + i, slow.hosts()), last)).isTrue();
      }

      assertThat(engine.start(new ScanJob("ninth", slow.hosts()), last)).isFalse();
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  /** Connects until the listener's queue is full and the kernel drops further SYNs. */
  private static void fill(InetSocketAddress address, List<Socket> fillers) throws IOException {
    for (int i = 0; i < 16; i++) {
      Socket filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(address, 200);
      } catch (java.net.SocketTimeoutException full) {
        return;
      }
    }
    throw new IllegalStateException("the backlog never filled");
  }

  private static boolean readFails(Socket socket) {
    try {
      socket.getInputStream().read();
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static ScanEngine engine() {
    return new ScanEngine(
        new SelectorDialer(), POLICY, limits(Duration.ofMillis(300)), Instant::now);
  }

  private static ScanLimits limits(Duration probeTimeout) {
    return new ScanLimits(300, 500, 50, probeTimeout, Duration.ofMinutes(1), 1_000_000, 8);
  }

  private static ScanJob job(IpAddress address, PortSet ports) {
    return new ScanJob("scan", List.of(new HostPlan(address, null, ports, 0)));
  }
}
