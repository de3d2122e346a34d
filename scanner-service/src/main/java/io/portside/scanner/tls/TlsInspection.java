package io.portside.scanner.tls;

import io.portside.common.net.HostPort;
import io.portside.common.net.IpAddress;
import io.portside.scanner.core.HostileText;
import java.io.IOException;
import java.io.PrintStream;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a TLS server shows: protocol, cipher, and its certificates with names, expiry, key and
 * signature; and whether a careful client would take them. A client that its user runs himself,
 * like any other: the scan policy has no part in it.
 */
public final class TlsInspection {
  /** Trusted, in date, and for this host. */
  public static final int EXIT_GOOD = 0;

  /** The argument makes no sense. */
  public static final int EXIT_USAGE = 1;

  /** No connection, or no handshake. */
  public static final int EXIT_UNREACHABLE = 2;

  /** A certificate that a careful client refuses. */
  public static final int EXIT_BAD_CERTIFICATE = 3;

  private static final int DEFAULT_PORT = 443;
  private static final Duration DEADLINE = Duration.ofSeconds(15);
  private static final int MAX_TEXT = 256;
  private static final int MAX_NAMES = 20;

  private final InstantSource clock;
  private final @Nullable KeyStore trusted;
  private final Duration deadline;

  /** With the trust store of the Java that runs it. */
  public TlsInspection() {
    this(InstantSource.system(), null, DEADLINE);
  }

  TlsInspection(InstantSource clock, @Nullable KeyStore trusted, Duration deadline) {
    this.clock = clock;
    this.trusted = trusted;
    this.deadline = deadline;
  }

  /**
   * Looks at a server and prints what it shows. Blocks, at most some twenty seconds.
   *
   * @param target {@code host}, {@code host:port}, an address, or {@code [v6]:port}; without a port
   *     443
   * @return one of the exit codes above
   */
  public int run(String target, PrintStream out, PrintStream err) {
    HostPort server;
    try {
      server = server(target);
    } catch (IllegalArgumentException e) {
      err.println(HostileText.clean(String.valueOf(e.getMessage()), MAX_TEXT));
      return EXIT_USAGE;
    }
    try {
      return print(server, Handshake.with(server.host(), server.port(), deadline, trusted), out);
    } catch (IOException e) {
      err.println(server + ": " + HostileText.clean(String.valueOf(e.getMessage()), MAX_TEXT));
      return EXIT_UNREACHABLE;
    }
  }

  private static HostPort server(String target) {
    boolean bareV6 = IpAddress.parse(target).isPresent();
    boolean hasPort = !bareV6 && target.lastIndexOf(':') > target.lastIndexOf(']');
    if (hasPort) {
      return HostPort.parse(target);
    }
    boolean bracketed = target.startsWith("[") && target.endsWith("]");
    String host = bracketed ? target.substring(1, target.length() - 1) : target;
    return new HostPort(host, DEFAULT_PORT);
  }

  private int print(HostPort server, Handshake handshake, PrintStream out) {
    out.println(server + ": " + handshake.protocol() + ", " + handshake.cipher());
    for (int i = 0; i < handshake.chain().size(); i++) {
      print(i, handshake.chain().get(i), out);
    }
    List<String> faults = faults(server.host(), handshake);
    if (faults.isEmpty()) {
      out.println("good: trusted, in date, and for " + server.host());
      return EXIT_GOOD;
    }
    faults.forEach(fault -> out.println("BAD: " + fault));
    return EXIT_BAD_CERTIFICATE;
  }

  private void print(int place, X509Certificate certificate, PrintStream out) {
    CertificateNames names = CertificateNames.of(certificate);
    out.println("certificate " + place + ": " + name(certificate.getSubjectX500Principal()));
    out.println("  issuer:    " + name(certificate.getIssuerX500Principal()));
    if (!names.dns().isEmpty() || !names.addresses().isEmpty()) {
      out.println("  names:     " + list(names));
    }
    out.println(
        "  valid:     "
            + certificate.getNotBefore().toInstant()
            + " to "
            + certificate.getNotAfter().toInstant()
            + " ("
            + remaining(certificate.getNotAfter().toInstant())
            + ")");
    out.println("  key:       " + key(certificate.getPublicKey()));
    out.println("  signature: " + HostileText.clean(certificate.getSigAlgName(), MAX_TEXT));
  }

  private static String name(javax.security.auth.x500.X500Principal principal) {
    return HostileText.clean(principal.getName(), MAX_TEXT);
  }

  private static String list(CertificateNames names) {
    List<String> all = new ArrayList<>(names.dns());
    names.addresses().forEach(address -> all.add(address.toString()));
    String listed =
        all.stream()
            .limit(MAX_NAMES)
            .map(name -> HostileText.clean(name, MAX_TEXT))
            .collect(Collectors.joining(", "));
    int more = all.size() - MAX_NAMES;
    return more > 0 ? listed + " and " + more + " more" : listed;
  }

  private String remaining(Instant end) {
    long days = Duration.between(clock.instant(), end).toDays();
    if (clock.instant().isAfter(end)) {
      return "expired " + -days + " days ago";
    }
    return days + " days left";
  }

  private static String key(PublicKey key) {
    return switch (key) {
      case RSAKey rsa -> "RSA " + rsa.getModulus().bitLength() + " bit";
      case ECKey ec -> "EC " + ec.getParams().getCurve().getField().getFieldSize() + " bit";
      default -> HostileText.clean(key.getAlgorithm(), MAX_TEXT);
    };
  }

  private List<String> faults(String host, Handshake handshake) {
    if (handshake.chain().isEmpty()) {
      return List.of("the server sent no certificate");
    }
    List<String> faults = new ArrayList<>();
    String distrust = handshake.distrust();
    if (distrust != null) {
      faults.add("not trusted: " + HostileText.clean(distrust, MAX_TEXT));
    }
    for (X509Certificate certificate : handshake.chain()) {
      String subject = name(certificate.getSubjectX500Principal());
      if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
        faults.add("expired: " + subject);
      } else if (clock.instant().isBefore(certificate.getNotBefore().toInstant())) {
        faults.add("not valid yet: " + subject);
      }
    }
    if (!CertificateNames.of(handshake.chain().getFirst()).match(host)) {
      faults.add("not for " + host);
    }
    return faults;
  }
}
