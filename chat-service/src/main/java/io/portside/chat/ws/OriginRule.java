package io.portside.chat.ws;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may open a WebSocket. Browsers let any page of any site try, and send the user's
 * cookies along; only the Origin header tells them apart.
 */
final class OriginRule {
  private static final String HTTP_PORT = ":80";
  private static final String HTTPS_PORT = ":443";

  private final Set<String> allowed;

  OriginRule(Set<String> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  /**
   * Whether a page of this origin may connect.
   *
   * @param origin the header; null: no browser, and so nothing to protect
   * @param host the header of the same request
   */
  boolean allows(@Nullable String origin, @Nullable String host) {
    if (origin == null || allowed.contains(origin.toLowerCase(Locale.ROOT))) {
      return true;
    }
    try {
      URI page = URI.create(origin);
      String authority = page.getRawAuthority();
      return authority != null
          && host != null
          && plain(authority, page.getScheme()).equals(plain(host, page.getScheme()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Without the port that the scheme implies. */
  private static String plain(String authority, String scheme) {
    String folded = authority.toLowerCase(Locale.ROOT);
    String implied = "https".equalsIgnoreCase(scheme) ? HTTPS_PORT : HTTP_PORT;
    return folded.endsWith(implied)
        ? folded.substring(0, folded.length() - implied.length())
        : folded;
  }
}
