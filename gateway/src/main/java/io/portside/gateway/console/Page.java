package io.portside.gateway.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A file as it is served.
 *
 * @param etag quoted, changes with the content
 * @param policy its Content-Security-Policy
 */
record Page(String type, Buffer content, String etag, String policy) {
  private static final Pattern INLINE_SCRIPT =
      Pattern.compile("<script(?![^>]*\\bsrc\\s*=)[^>]*>(.*?)</script>", Pattern.DOTALL);

  static Page of(String type, byte[] content) {
    String etag = "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(content));
    return new Page(
        type,
        Buffer.buffer(content),
        etag.substring(0, 24) + "\"",
        policy(type.startsWith("text/html") ? inlineHashes(content) : ""));
  }

  private static String policy(String inlineScripts) {
    return "default-src 'self'; script-src 'self'"
        + inlineScripts
        + "; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  }

  /** What stands in the page itself, the import map, is allowed by its hash and nothing else is. */
  private static String inlineHashes(byte[] html) {
    return INLINE_SCRIPT
        .matcher(new String(html, UTF_8))
        .results()
        .map(script -> sha256(script.group(1).getBytes(UTF_8)))
        .map(hash -> " 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'")
        .collect(Collectors.joining());
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
