package io.portside.scanner.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsInspectionTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private int stores;

  @Test
  void aTrustedServerShowsProtocolCipherAndChainAndIsGood() throws Exception {
    KeyStore store = keyStore("CN=app", "san=dns:localhost,ip:127.0.0.1");
    try (Server server = new Server(store)) {
      int code = inspect(store, InstantSource.system(), server.address());

      assertThat(code).as(text(err) + text(out)).isEqualTo(TlsInspection.EXIT_GOOD);
      assertThat(text(out))
          .startsWith(server.address() + ": TLSv1.3, TLS_")
          .contains(
              "certificate 0: CN=app",
              "  issuer:    CN=app",
              "  names:     localhost, 127.0.0.1",
              " days left)",
              "  key:       EC 256 bit",
              "  signature: SHA256withECDSA",
              "good: trusted, in date, and for 127.0.0.1");
    }
  }

  @Test
  void aCertificateThatIsNotTrustedAndForAnotherHostIsShownAndCalledBad() throws Exception {
    KeyStore served = keyStore("CN=app", "san=dns:other.example");
    KeyStore trusted = keyStore("CN=somebody else", "san=dns:other.example");
    try (Server server = new Server(served)) {
      int code = inspect(trusted, InstantSource.system(), server.address());

      assertThat(code).isEqualTo(TlsInspection.EXIT_BAD_CERTIFICATE);
      assertThat(text(out))
          .contains("certificate 0: CN=app", "BAD: not trusted: ", "BAD: not for 127.0.0.1");
    }
  }

  @Test
  void anExpiredCertificateIsCalledSo() throws Exception {
    KeyStore store = keyStore("CN=app", "san=ip:127.0.0.1");
    InstantSource inTenYears = InstantSource.fixed(Instant.now().plus(Duration.ofDays(3_650)));
    try (Server server = new Server(store)) {
      int code = inspect(store, inTenYears, server.address());

      assertThat(code).isEqualTo(TlsInspection.EXIT_BAD_CERTIFICATE);
      assertThat(text(out)).contains("expired 36", "BAD: expired: CN=app");
    }
  }

  @Test
  void whatACertificateSaysReachesTheTerminalAsPlainText() throws Exception {
    KeyStore store = keyStore("CN=\u001b[31mred\u202eder", "san=ip:127.0.0.1");
    try (Server server = new Server(store)) {
      inspect(store, InstantSource.system(), server.address());

      assertThat(text(out)).doesNotContain("\u001b", "\u202e").contains("red");
    }
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      TlsInspection inspection =
          new TlsInspection(InstantSource.system(), null, Duration.ofMillis(300));

      int code = inspection.run("127.0.0.1:" + silent.getLocalPort(), stream(out), stream(err));

      assertThat(code).isEqualTo(TlsInspection.EXIT_UNREACHABLE);
      assertThat(text(err)).contains("no handshake in time");
    }
  }

  @Test
  void nobodyThereAndNoTlsAreUnreachable() throws Exception {
    int free;
    try (ServerSocket gone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      free = gone.getLocalPort();
    }
    assertThat(inspect(null, InstantSource.system(), "127.0.0.1:" + free))
        .isEqualTo(TlsInspection.EXIT_UNREACHABLE);
    assertThat(text(err)).contains("127.0.0.1:" + free + ": ");
  }

  @Test
  void whatIsNoServerIsAUsageError() {
    for (String target : List.of("", "host:port", "host:70000", "a b", "[::1]:", "\u001b[2J")) {
      assertThat(inspect(null, InstantSource.system(), target))
          .as(target)
          .isEqualTo(TlsInspection.EXIT_USAGE);
    }
    assertThat(text(err)).doesNotContain("\u001b");
  }

  @Test
  void namesMatchByWholeLabels() throws Exception {
    X509Certificate certificate =
        (X509Certificate)
            keyStore("CN=ignored.example", "san=dns:a.example,dns:*.b.example,ip:2001:db8::1")
                .getCertificate("server");
    CertificateNames names = CertificateNames.of(certificate);

    for (String host : List.of("a.example", "A.EXAMPLE", "x.b.example", "2001:db8:0::1")) {
      assertThat(names.match(host)).as(host).isTrue();
    }
    for (String host :
        List.of("ignored.example", "x.a.example", "b.example", "x.y.b.example", "192.0.2.1")) {
      assertThat(names.match(host)).as(host).isFalse();
    }
  }

  private int inspect(@Nullable KeyStore trusted, InstantSource clock, String target) {
    return new TlsInspection(clock, trusted, DEADLINE).run(target, stream(out), stream(err));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** A key and a self-signed certificate, made by the JDK's own tool. */
  private KeyStore keyStore(String subject, String extension) throws Exception {
    Path file = folder.resolve("store" + ++stores + ".p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of("-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-sigalg", "SHA256withECDSA", "-validity", "30", "-dname", subject));
    command.addAll(List.of("-ext", extension, "-storetype", "PKCS12", "-keystore", "" + file));
    command.addAll(List.of("-storepass", new String(PASSWORD)));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(said).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    KeyStore trusting = KeyStore.getInstance("PKCS12");
    trusting.load(null, null);
    trusting.setKeyEntry(
        "server", store.getKey("server", PASSWORD), PASSWORD, store.getCertificateChain("server"));
    trusting.setCertificateEntry("anchor", store.getCertificate("server"));
    return trusting;
  }

  /** Shakes hands with everyone who comes, on loopback. */
  private static final class Server implements AutoCloseable {
    private final SSLServerSocket socket;

    Server(KeyStore store) throws Exception {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
      Thread.ofVirtual().start(this::serve);
    }

    String address() {
      return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (SSLSocket client = (SSLSocket) socket.accept()) {
          client.startHandshake();
          client.getInputStream().read();
        } catch (IOException gone) {
          // The client has seen what it wanted, or the server closes.
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
