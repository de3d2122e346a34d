package io.portside.common.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a script at the semicolons that end statements: those outside of quotes and comments.
 * Comments go. Dollar quotes, which PostgreSQL alone knows, are refused.
 */
final class SqlScript {
  /** In the order tried; what starts as a quote or comment and does not end matches the last. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<quoted>'[^']*+'|\"[^\"]*+\")"
              + "|(?<comment>--[^\n]*+|/\\*(?s:.*?)\\*/)"
              + "|(?<end>;)"
              + "|(?<plain>[^'\";/$-]++|/(?!\\*)|-(?!-))"
              + "|(?<wrong>.)",
          Pattern.DOTALL);

  private SqlScript() {}

  /**
   * @param name of the script, for messages
   * @throws IllegalArgumentException when a quote or comment does not end, a dollar quote is used,
   *     or there is no statement
   */
  static List<String> statements(String name, String script) {
    List<String> statements = new ArrayList<>();
    var statement = new StringBuilder();
    Matcher token = TOKEN.matcher(script);
    while (token.find()) {
      if (token.group("wrong") != null) {
        throw new IllegalArgumentException(
            name
                + ": line "
                + line(script, token.start())
                + ": `"
                + token.group()
                + "` (expected:"
                + " a quote or comment that ends; no dollar quotes)");
      }
      if (token.group("end") != null) {
        add(statement, statements);
      } else if (token.group("comment") != null) {
        statement.append(' ');
      } else {
        statement.append(token.group());
      }
    }
    add(statement, statements);
    if (statements.isEmpty()) {
      throw new IllegalArgumentException(name + ": no statement");
    }
    return List.copyOf(statements);
  }

  private static void add(StringBuilder statement, List<String> statements) {
    String text = statement.toString().strip();
    statement.setLength(0);
    if (!text.isEmpty()) {
      statements.add(text);
    }
  }

  private static long line(String script, int offset) {
    return script.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
  }
}
