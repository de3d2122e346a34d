package io.portside.scanner.tls;

import io.portside.common.net.IpAddress;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The names a certificate is for: its subject alternative names, and nothing else (RFC 9525).
 *
 * @param dns host names, possibly with a wildcard for the first label
 * @param addresses address literals
 */
record CertificateNames(List<String> dns, List<IpAddress> addresses) {
  private static final int DNS = 2; // RFC 5280 4.2.1.6, GeneralName
  private static final int IP = 7;

  /** More are not looked at: a certificate may hold thousands. */
  private static final int MAX_NAMES = 1_000;

  static CertificateNames of(X509Certificate certificate) {
    List<String> dns = new ArrayList<>();
    List<IpAddress> addresses = new ArrayList<>();
    for (List<?> name : names(certificate)) {
      if (dns.size() + addresses.size() < MAX_NAMES && name.get(1) instanceof String text) {
        if (name.get(0).equals(DNS)) {
          dns.add(text);
        } else if (name.get(0).equals(IP)) {
          literal(text).ifPresent(addresses::add);
        }
      }
    }
    return new CertificateNames(dns, addresses);
  }

  private static Collection<List<?>> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** The JDK writes version 6 addresses in full, which is a literal too. */
  private static Optional<IpAddress> literal(String text) {
    try {
      return IpAddress.parse(text).isPresent() || text.indexOf(':') >= 0
          ? Optional.of(IpAddress.of(InetAddress.ofLiteral(text)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether the certificate is for this host, a name or an address literal. */
  boolean match(String host) {
    Optional<IpAddress> address = IpAddress.parse(host);
    if (address.isPresent()) {
      return addresses.contains(address.get());
    }
    String name = host.toLowerCase(Locale.ROOT);
    return dns.stream().anyMatch(pattern -> matches(pattern.toLowerCase(Locale.ROOT), name));
  }

  /** RFC 9525 6.3: a wildcard stands for exactly one label, the whole first one. */
  private static boolean matches(String pattern, String name) {
    if (!pattern.startsWith("*.")) {
      return pattern.equals(name);
    }
    int dot = name.indexOf('.');
    return dot > 0
        && pattern.indexOf('.', 2) > 0
        && pattern.substring(1).equals(name.substring(dot));
  }
}
