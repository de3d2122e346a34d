package io.portside.chat.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Whose message ids count together: the scope in which a {@code cid} is unique. Not the nick, which
 * another person may bear tomorrow and whose retry must not be answered with a stranger's message.
 *
 * @param value opaque, safe to store and to log
 */
public record AuthorId(String value) {
  private static final int DIGEST_BYTES = 15;

  /** A guest who can show this key again. The key itself is kept nowhere. */
  public static AuthorId ofKey(String claimKey) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(claimKey.getBytes(UTF_8));
      byte[] prefix = Arrays.copyOf(digest, DIGEST_BYTES);
      return new AuthorId("g:" + Base64.getUrlEncoder().withoutPadding().encodeToString(prefix));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** A service of the suite that posts under {@code name}. */
  public static AuthorId ofService(String name) {
    return new AuthorId("s:" + name);
  }

  /** A source without a session, such as {@code udp:127.0.0.1}. */
  public static AuthorId ofSource(String source) {
    return new AuthorId("a:" + source);
  }
}
