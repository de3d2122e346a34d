package io.portside.chat.line;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.portside.chat.core.BatchEncoder;
import io.portside.chat.core.RoomBatch;
import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Rows of a room as lines for people: {@code [room] nick: words}. Every line bears room and
 * speaker, those of a body with several lines too: so it can be searched, and nobody can put words
 * into the mouth of another by a line end.
 */
final class TextFormat implements BatchEncoder<ByteBuf> {
  private static final int TYPICAL_LINE = 128;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Rows as they are said. */
  @Override
  public ByteBuf encode(RoomBatch batch) {
    String lines = live(batch, event -> true);
    ByteBuf bytes =
        ByteBufAllocator.DEFAULT.directBuffer(
            Math.max(TYPICAL_LINE, ByteBufUtil.utf8MaxBytes(lines)));
    ByteBufUtil.writeUtf8(bytes, lines);
    return bytes;
  }

  @Override
  public void release(ByteBuf shared) {
    shared.release();
  }

  /** The rows of a batch that are wanted, as they are said. */
  static String live(RoomBatch batch, Predicate<ChatEvent> wanted) {
    var lines = new StringBuilder(TYPICAL_LINE * batch.events().size());
    batch.events().stream().filter(wanted).forEach(event -> append(lines, event, ""));
    return lines.toString();
  }

  /** A row of the past, with its time. */
  static String past(ChatEvent event) {
    var lines = new StringBuilder(TYPICAL_LINE);
    append(lines, event, TIME.format(Instant.ofEpochMilli(event.ts())) + " ");
    return lines.toString();
  }

  private static void append(StringBuilder lines, ChatEvent event, String time) {
    String prefix = "[" + event.room() + "] " + time + clean(event.from());
    switch (event) {
      case ChatEvent.Said said -> {
        if (said.body() instanceof Body.Scan scan && isRunning(scan)) {
          appendLine(lines, prefix, firstLine(scan.text()));
        } else {
          append(lines, prefix, said.body());
        }
      }
      case ChatEvent.Edited edited -> {
        if (edited.body() instanceof Body.Scan scan) {
          if (!isRunning(scan)) {
            append(lines, prefix, scan);
          }
        } else {
          append(lines, prefix + " (edited)", edited.body());
        }
      }
    }
  }

  private static void append(StringBuilder lines, String prefix, Body body) {
    switch (body) {
      case Body.Text text -> appendAll(lines, prefix, text.text());
      case Body.Notice notice -> appendAll(lines, prefix, notice.text());
      case Body.Scan scan -> appendScan(lines, prefix, scan);
    }
  }

  /**
   * The first line of the text, the open ports one a line, and what the text says beyond them: its
   * own lines for the same hosts are not repeated.
   */
  private static void appendScan(StringBuilder lines, String prefix, Body.Scan scan) {
    appendLine(lines, prefix, firstLine(scan.text()));
    for (Body.OpenPort port : scan.open()) {
      appendLine(
          lines,
          prefix,
          "%s %d/tcp open %s".formatted(port.host(), port.port(), port.service()).strip());
    }
    scan.text()
        .lines()
        .skip(1)
        .filter(line -> scan.open().stream().noneMatch(p -> line.startsWith(p.host() + " ")))
        .forEach(line -> appendLine(lines, prefix, line));
  }

  private static void appendAll(StringBuilder lines, String prefix, String text) {
    text.lines().filter(line -> !line.isBlank()).forEach(line -> appendLine(lines, prefix, line));
  }

  private static void appendLine(StringBuilder lines, String prefix, String line) {
    lines.append(prefix).append(": ").append(clean(line)).append('\n');
  }

  private static boolean isRunning(Body.Scan scan) {
    return switch (scan.state()) {
      case QUEUED, RUNNING -> true;
      case DONE, INCOMPLETE -> false;
    };
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  /**
   * The text without what could drive a terminal: control characters, escape sequences' beginnings
   * included, and the marks that make text run backwards. A tab becomes a space.
   */
  static String clean(String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      return text;
    }
    var kept = new StringBuilder(text.length());
    text.codePoints()
        .map(codePoint -> codePoint == '\t' ? ' ' : codePoint)
        .filter(codePoint -> !drivesTerminal(codePoint))
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  private static boolean drivesTerminal(int codePoint) {
    return Character.isISOControl(codePoint)
        || (codePoint >= 0x202a && codePoint <= 0x202e)
        || (codePoint >= 0x2066 && codePoint <= 0x2069)
        || codePoint == 0x2028
        || codePoint == 0x2029
        || Character.getType(codePoint) == Character.SURROGATE;
  }
}
