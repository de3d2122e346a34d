package io.portside.scanner.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What one TLS handshake showed. Every certificate is taken, trusted or not: the point is to look
 * at it.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipher the cipher suite's standard name
 * @param chain as sent, the server's own first; possibly empty
 * @param distrust why the host's trust store does not trust the chain; null: it does
 */
record Handshake(
    String protocol, String cipher, List<X509Certificate> chain, @Nullable String distrust) {
  /** Longer chains are no honest server's. */
  private static final int MAX_CHAIN = 32;

  Handshake {
    chain = List.copyOf(chain);
  }

  /**
   * Connects, shakes hands, hangs up. Blocks.
   *
   * @param deadline for all of it; a server that trickles bytes does not get longer
   * @throws IOException if it could not be done in time or at all
   */
  static Handshake with(String host, int port, Duration deadline, @Nullable KeyStore trusted)
      throws IOException {
    Collector collector = new Collector(trustManager(trusted));
    AtomicBoolean late = new AtomicBoolean();
    try (Socket plain = new Socket()) {
      Thread watchdog = Thread.ofVirtual().start(() -> closeAfter(deadline, plain, late));
      try {
        return shake(plain, new InetSocketAddress(host, port), deadline, collector);
      } catch (IOException e) {
        throw late.get() ? new SocketTimeoutException("no handshake in time") : e;
      } finally {
        watchdog.interrupt();
      }
    }
  }

  private static Handshake shake(
      Socket plain, InetSocketAddress address, Duration deadline, Collector collector)
      throws IOException {
    if (address.isUnresolved()) {
      throw new IOException(address.getHostString() + " does not resolve");
    }
    plain.connect(address, Math.toIntExact(deadline.toMillis()));
    SSLContext context = context(collector);
    String host = address.getHostString();
    try (Socket wrapped =
            context.getSocketFactory().createSocket(plain, host, address.getPort(), true);
        SSLSocket socket = (SSLSocket) wrapped) {
      socket.startHandshake();
      SSLSession session = socket.getSession();
      return new Handshake(
          session.getProtocol(), session.getCipherSuite(), collector.chain, collector.distrust);
    }
  }

  private static void closeAfter(Duration deadline, Socket socket, AtomicBoolean late) {
    try {
      Thread.sleep(deadline);
      late.set(true);
      socket.close();
    } catch (InterruptedException inTime) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      late.set(true);
    }
  }

  private static SSLContext context(TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  private static X509TrustManager trustManager(@Nullable KeyStore trusted) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no usable trust store", e);
    }
  }

  /** Lets every chain pass, and keeps it with what the real trust manager says of it. */
  private static final class Collector implements X509TrustManager {
    private final X509TrustManager judge;
    private List<X509Certificate> chain = List.of();
    private @Nullable String distrust;

    Collector(X509TrustManager judge) {
      this.judge = judge;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] sent, String authType)
        throws CertificateException {
      chain = Arrays.stream(sent).limit(MAX_CHAIN).toList();
      try {
        judge.checkServerTrusted(sent, authType);
      } catch (CertificateException e) {
        distrust = String.valueOf(e.getMessage());
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] sent, String authType)
        throws CertificateException {
      throw new CertificateException("no server runs here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
