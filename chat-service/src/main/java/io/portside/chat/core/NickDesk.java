package io.portside.chat.core;

import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives connections their names and keys. */
final class NickDesk {
  private static final Logger LOG = LoggerFactory.getLogger(NickDesk.class);

  /** Authors that are not people; nobody shall speak in their name. */
  private static final Set<String> RESERVED =
      Set.of("scanner", "gateway", "chat", "portside", "system", "server");

  private static final int KEY_BYTES = 18;
  private static final int GUEST_TRIES = 5;
  private static final String GUEST_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

  private final Nicks nicks;
  private final SecureRandom random = new SecureRandom();

  /** What a connection got. */
  sealed interface Entry {
    record Granted(Nick nick, AuthorId author, String key) implements Entry {}

    record Denied(Reply.Refused why) implements Entry {}
  }

  NickDesk(Nicks nicks) {
    this.nicks = nicks;
  }

  /** Fails when the store cannot be reached. */
  Future<Entry> admit(Hello hello) {
    String key = hello.key() == null ? newKey() : hello.key();
    if (key.length() < Hello.MIN_KEY_LENGTH || key.length() > Hello.MAX_KEY_LENGTH) {
      return Future.succeededFuture(
          new Entry.Denied(
              new Reply.Refused(
                  Refusal.BAD_REQUEST,
                  "key: "
                      + key.length()
                      + " characters (expected: "
                      + Hello.MIN_KEY_LENGTH
                      + "-"
                      + Hello.MAX_KEY_LENGTH
                      + ")")));
    }
    AuthorId author = AuthorId.ofKey(key);
    Nick wanted = hello.nick();
    if (wanted == null) {
      return guest(author, key, GUEST_TRIES);
    }
    return claim(wanted, author)
        .map(
            refused ->
                refused == null
                    ? new Entry.Granted(wanted, author, key)
                    : new Entry.Denied(refused));
  }

  /** Takes a nick; gives null, or why it cannot be had. Fails when the store cannot be reached. */
  Future<Reply.@Nullable Refused> claim(Nick nick, AuthorId author) {
    if (RESERVED.contains(nick.folded())) {
      return Future.succeededFuture(
          new Reply.Refused(Refusal.NICK_TAKEN, nick + " is the name of a service"));
    }
    return nicks
        .claim(nick, author)
        .map(
            taken ->
                taken ? null : new Reply.Refused(Refusal.NICK_TAKEN, nick + " is somebody else's"));
  }

  void release(Nick nick, AuthorId author) {
    nicks
        .release(nick, author)
        .onFailure(cause -> LOG.debug("{} not given back: {}", nick, cause.toString()));
  }

  private Future<Entry> guest(AuthorId author, String key, int tries) {
    Nick nick = guestNick();
    return nicks
        .claim(nick, author)
        .compose(
            taken -> {
              if (taken) {
                return Future.succeededFuture(new Entry.Granted(nick, author, key));
              }
              return tries > 1
                  ? guest(author, key, tries - 1)
                  : Future.succeededFuture(
                      new Entry.Denied(new Reply.Refused(Refusal.BUSY, "no free guest name")));
            });
  }

  private Nick guestNick() {
    var name = new StringBuilder("guest-");
    for (int i = 0; i < 5; i++) {
      name.append(GUEST_LETTERS.charAt(random.nextInt(GUEST_LETTERS.length())));
    }
    return new Nick(name.toString());
  }

  private String newKey() {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
