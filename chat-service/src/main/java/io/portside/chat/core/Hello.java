package io.portside.chat.core;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What a connection says about itself.
 *
 * @param nick the name asked for; null: any free one
 * @param key what lets this client take its nick back and repeat its sends after a reconnect, 16-
 *     {@value #MAX_KEY_LENGTH} characters, secret; null: a new one is made
 * @param protocol for counting, such as {@code ws} or {@code text}
 * @param remote the peer's address literal
 */
public record Hello(@Nullable Nick nick, @Nullable String key, String protocol, String remote) {
  /** Fewest characters of a key: fewer could be guessed. */
  public static final int MIN_KEY_LENGTH = 16;

  /** Most characters of a key. */
  public static final int MAX_KEY_LENGTH = 128;

  public Hello {
    requireNonNull(protocol);
    requireNonNull(remote);
  }
}
