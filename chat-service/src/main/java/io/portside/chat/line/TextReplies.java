package io.portside.chat.line;

import io.portside.chat.core.Reply;
import io.portside.chat.core.RoomSummary;
import io.portside.common.config.Suggestion;
import io.portside.common.event.BusMessage.SlashCommand;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the server tells one person alone: {@code * } before information, {@code ! } before what
 * went wrong, {@code ok } before a receipt.
 */
final class TextReplies {
  private static final int NAME_COLUMN = 26;

  private TextReplies() {}

  static String of(Reply reply) {
    return switch (reply) {
      case Reply.Joined joined -> told("you talk in [" + joined.room() + "] now");
      case Reply.Left left -> told("you hear [" + left.room() + "] no more");
      case Reply.Committed committed -> "ok " + committed.mid() + "\n";
      case Reply.Renamed renamed -> told("you are " + renamed.nick() + " now");
      case Reply.HistoryPage page -> history(page);
      case Reply.RoomList list -> rooms(list.rooms());
      case Reply.WhoList who -> told("in [" + who.room() + "]: " + String.join(" ", who.names()));
      case Reply.CommandDone done -> all("* ", done.text());
      case Reply.HelpText help -> help(help.commands());
      case Reply.Refused refused -> all("! ", refused.text());
    };
  }

  static String told(String text) {
    return all("* ", text);
  }

  static String wrong(String text) {
    return all("! ", text);
  }

  private static String history(Reply.HistoryPage page) {
    return page.items().isEmpty()
        ? told("nothing was said in [" + page.room() + "] yet")
        : page.items().stream().map(TextFormat::past).collect(Collectors.joining());
  }

  private static String rooms(List<RoomSummary> rooms) {
    return rooms.stream()
        .map(
            room ->
                told("[%s] %d here, %d said".formatted(room.room(), room.members(), room.head())))
        .collect(Collectors.joining());
  }

  private static String help(List<SlashCommand> offered) {
    var lines = new StringBuilder(told("type to talk; lines that begin with / are commands:"));
    TextInput.COMMANDS.forEach(
        known -> lines.append(helpLine(known.name(), known.usage(), known.help())));
    offered.forEach(
        command -> lines.append(helpLine(command.name(), command.usage(), command.help())));
    return lines.append(told("//text says \"/text\"")).toString();
  }

  private static String helpLine(String name, String usage, String help) {
    String left = ("/" + name + " " + usage).strip();
    return told(("  %-" + NAME_COLUMN + "s %s").formatted(left, help));
  }

  private static String all(String prefix, String text) {
    return text.lines()
        .map(line -> prefix + TextFormat.clean(line) + "\n")
        .collect(Collectors.joining());
  }

  /** The command most like a mistyped one; empty if none is. */
  static String didYouMean(String typed) {
    List<String> names = TextInput.COMMANDS.stream().map(TextInput.Known::name).toList();
    return Suggestion.nearest(typed, names).map(name -> "; did you mean /" + name + "?").orElse("");
  }
}
