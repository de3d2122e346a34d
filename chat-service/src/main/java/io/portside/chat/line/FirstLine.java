package io.portside.chat.line;

import java.util.regex.Pattern;

/** What the first line of a connection tells of its client. */
enum FirstLine {
  /** An HTTP client that has the wrong port. */
  HTTP,
  /** An IRC client. */
  IRC,
  /** A person, or a program that is as plain. */
  TEXT;

  private static final Pattern HTTP_REQUEST = Pattern.compile("[A-Z]{3,7} \\S+ HTTP/\\d.*");
  private static final Pattern IRC_COMMAND =
      Pattern.compile("(CAP|NICK|USER|PASS|AUTHENTICATE|WEBIRC|PING|JOIN)( .*)?");

  static FirstLine of(String line) {
    if (HTTP_REQUEST.matcher(line).matches()) {
      return HTTP;
    }
    return IRC_COMMAND.matcher(line).matches() ? IRC : TEXT;
  }
}
