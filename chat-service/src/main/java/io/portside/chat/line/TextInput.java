package io.portside.chat.line;

import static java.util.Objects.requireNonNull;

import io.portside.chat.core.Nick;
import io.portside.chat.core.RoomName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What one line of a person means. */
sealed interface TextInput {
  /** The commands of this protocol, as help lists them; those of services come on top. */
  List<Known> COMMANDS =
      List.of(
          new Known("help", "", "this list"),
          new Known("nick", "NAME", "be called NAME"),
          new Known("join", "ROOM", "hear ROOM and talk there; it is made if there is none"),
          new Known("leave", "", "hear the room you talk in no more"),
          new Known("rooms", "", "which rooms there are"),
          new Known("who", "", "who is in the room you talk in"),
          new Known("history", "[N]", "the last N messages of the room you talk in"),
          new Known("receipts", "on|off", "answer each line with ok and the message's id"),
          new Known("quit", "", "close the connection"));

  /** A command, its arguments and what it is good for. */
  record Known(String name, String usage, String help) {
    public Known {
      requireNonNull(name);
      requireNonNull(usage);
      requireNonNull(help);
    }
  }

  /** Nothing. */
  record Blank() implements TextInput {}

  /** Words for the room. */
  record Say(String text) implements TextInput {}

  /** {@code /help}. */
  record Help() implements TextInput {}

  /** {@code /nick}. */
  record Rename(Nick nick) implements TextInput {}

  /** {@code /join}. */
  record Join(RoomName room) implements TextInput {}

  /** {@code /leave}. */
  record Leave() implements TextInput {}

  /** {@code /rooms}. */
  record Rooms() implements TextInput {}

  /** {@code /who}. */
  record Who() implements TextInput {}

  /** {@code /history}. */
  record History(int limit) implements TextInput {}

  /** {@code /receipts}. */
  record Receipts(boolean on) implements TextInput {}

  /** {@code /quit}. */
  record Quit() implements TextInput {}

  /** A command of a service. */
  record Run(String name, String arguments) implements TextInput {}

  /** A command that cannot be obeyed as it is, and what would be right. */
  record Wrong(String text) implements TextInput {}

  /** The meaning of a line. */
  static TextInput of(String line) {
    if (line.isBlank()) {
      return new Blank();
    }
    if (!line.startsWith("/")) {
      return new Say(line);
    }
    if (line.startsWith("//")) {
      return new Say(line.substring(1));
    }
    String[] words = line.substring(1).strip().split("\\s+", 2);
    String arguments = words.length > 1 ? words[1] : "";
    return command(words[0].toLowerCase(Locale.ROOT), arguments);
  }

  private static TextInput command(String name, String arguments) {
    return switch (name) {
      case "" -> new Wrong("/: no command, see /help; //text says \"/text\"");
      case "help" -> new Help();
      case "nick" ->
          Nick.parse(arguments)
              .<TextInput>map(Rename::new)
              .orElseGet(() -> new Wrong("/nick NAME: 1-32 letters, digits, _ - ."));
      case "join" ->
          room(arguments)
              .<TextInput>map(Join::new)
              .orElseGet(() -> new Wrong("/join ROOM: 1-50 of a-z 0-9 . _ -"));
      case "leave" -> new Leave();
      case "rooms" -> new Rooms();
      case "who" -> new Who();
      case "history" -> history(arguments);
      case "receipts" -> receipts(arguments);
      case "quit" -> new Quit();
      default -> new Run(name, arguments);
    };
  }

  private static Optional<RoomName> room(String typed) {
    return RoomName.parse(typed.startsWith("#") ? typed.substring(1) : typed);
  }

  private static TextInput history(String arguments) {
    OptionalInt limit = arguments.isEmpty() ? OptionalInt.of(20) : smallNumber(arguments);
    return limit.isPresent() && limit.getAsInt() > 0
        ? new History(limit.getAsInt())
        : new Wrong("/history [N]: N is a number from 1 on");
  }

  private static OptionalInt smallNumber(String digits) {
    return digits.matches("[0-9]{1,6}")
        ? OptionalInt.of(Integer.parseInt(digits))
        : OptionalInt.empty();
  }

  private static TextInput receipts(String arguments) {
    return switch (arguments.toLowerCase(Locale.ROOT)) {
      case "on" -> new Receipts(true);
      case "off" -> new Receipts(false);
      default -> new Wrong("/receipts on|off");
    };
  }
}
