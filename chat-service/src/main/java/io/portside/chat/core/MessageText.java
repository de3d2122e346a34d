package io.portside.chat.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portside.common.event.Body;
import java.util.Optional;

/** What the words of a person may be: some, not too long, nothing that drives a terminal. */
final class MessageText {
  private MessageText() {}

  /** Why this draft cannot be said; empty: it can. */
  static Optional<Reply.Refused> check(Draft draft, int maxTextBytes) {
    if (draft.cid().isEmpty() || draft.cid().length() > Command.Say.MAX_CID_LENGTH) {
      return refused(
          Refusal.BAD_REQUEST,
          "cid: "
              + draft.cid().length()
              + " characters (expected: 1-"
              + Command.Say.MAX_CID_LENGTH
              + ")");
    }
    String text = draft.body().text();
    if (text.isBlank()) {
      return refused(Refusal.BAD_REQUEST, "text: empty");
    }
    int bytes = text.getBytes(UTF_8).length;
    if (bytes > maxTextBytes) {
      return refused(
          Refusal.TOO_LONG, "text: " + bytes + " bytes (expected: at most " + maxTextBytes + ")");
    }
    return Optional.empty();
  }

  /** The words without control characters and halves of characters; line ends and tabs stay. */
  static Body.Text clean(Body.Text body) {
    String text = body.text();
    return text.codePoints().allMatch(MessageText::allowed)
        ? body
        : new Body.Text(
            text.codePoints()
                .filter(MessageText::allowed)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString(),
            body.re());
  }

  private static boolean allowed(int codePoint) {
    return codePoint == '\n'
        || codePoint == '\t'
        || (!Character.isISOControl(codePoint)
            && Character.getType(codePoint) != Character.SURROGATE);
  }

  private static Optional<Reply.Refused> refused(Refusal why, String text) {
    return Optional.of(new Reply.Refused(why, text));
  }
}
