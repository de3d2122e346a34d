package io.portside.gateway.http;

import org.jspecify.annotations.Nullable;

/**
 * Checks the bytes of a request's head as they arrive, however they are cut: stricter than the
 * decoder behind it, because whatever two HTTP servers may read differently can be used to smuggle
 * a request past one of them (RFC 9112 section 11.2).
 */
final class HeadGrammar {
  /** Why a head was refused. */
  enum Fault {
    BAD_BYTE_IN_TARGET("the target has a character that RFC 3986 does not allow"),
    BAD_REQUEST_LINE("the request line is not `METHOD target HTTP/x.y`"),
    BARE_LINE_END("a line does not end in CR LF"),
    BAD_FIELD_NAME("a field name is empty or has a character that is not allowed"),
    BAD_BYTE_IN_FIELD("a field value has a control character"),
    FOLDED_FIELD("a field is folded over two lines"),
    TOO_MANY_FIELDS("the head has more than " + MAX_FIELDS + " fields");

    private final String text;

    Fault(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private enum At {
    START,
    METHOD,
    TARGET,
    VERSION,
    LINE_LF,
    FIELD_START,
    FIELD_NAME,
    FIELD_VALUE,
    FIELD_LF,
    LAST_LF,
    END
  }

  /** Most fields of a head. */
  static final int MAX_FIELDS = 100;

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
  private static final String TARGET_MARKS = "-._~:/?[]@!$&'()*+,;=%";
  private static final String LENIENT_TARGET_MARKS = "\"<>\\^`{|}";

  private At at = At.START;
  private int fields;
  private int startCrs;
  private @Nullable Fault fault;

  /** Begins the next head of the same connection. */
  void reset() {
    at = At.START;
    fields = 0;
    startCrs = 0;
  }

  boolean isAtEnd() {
    return at == At.END;
  }

  /** Whether a byte of the head has come. */
  boolean hasBegun() {
    return at != At.START;
  }

  @Nullable Fault fault() {
    return fault;
  }

  /** Takes one byte; false once the head has ended or is faulty. */
  boolean accept(byte value) {
    int b = value & 0xFF;
    switch (at) {
      case START -> start(b);
      case METHOD -> token(b, ' ', At.TARGET, Fault.BAD_REQUEST_LINE);
      case TARGET -> target(b);
      case VERSION -> version(b);
      case LINE_LF -> lineFeed(b, At.FIELD_START);
      case FIELD_START -> fieldStart(b);
      case FIELD_NAME -> token(b, ':', At.FIELD_VALUE, Fault.BAD_FIELD_NAME);
      case FIELD_VALUE -> fieldValue(b);
      case FIELD_LF -> lineFeed(b, At.FIELD_START);
      case LAST_LF -> lineFeed(b, At.END);
      case END -> throw new IllegalStateException("the head has ended");
    }
    return at != At.END && fault == null;
  }

  /** One empty line before a request is to be ignored (RFC 9112 section 2.2). */
  private void start(int b) {
    if (b == '\r' && startCrs == 0) {
      startCrs = 1;
    } else if (b == '\n' && startCrs == 1) {
      startCrs = 2;
    } else if (isToken(b) && startCrs != 1) {
      at = At.METHOD;
    } else {
      fault = Fault.BAD_REQUEST_LINE;
    }
  }

  private void token(int b, char end, At next, Fault otherwise) {
    if (b == end) {
      at = next;
    } else if (!isToken(b)) {
      fault = otherwise;
    }
  }

  private void target(int b) {
    if (b == ' ') {
      at = At.VERSION;
    } else if (!isTarget(b)) {
      fault = Fault.BAD_BYTE_IN_TARGET;
    }
  }

  private void version(int b) {
    if (b == '\r') {
      at = At.LINE_LF;
    } else if (b == '\n') {
      fault = Fault.BARE_LINE_END;
    } else if (!isAlphanumeric(b) && b != '/' && b != '.') {
      fault = Fault.BAD_REQUEST_LINE;
    }
  }

  private void fieldStart(int b) {
    if (b == '\r') {
      at = At.LAST_LF;
    } else if (b == ' ' || b == '\t') {
      fault = Fault.FOLDED_FIELD;
    } else if (!isToken(b)) {
      fault = b == '\n' ? Fault.BARE_LINE_END : Fault.BAD_FIELD_NAME;
    } else if (++fields > MAX_FIELDS) {
      fault = Fault.TOO_MANY_FIELDS;
    } else {
      at = At.FIELD_NAME;
    }
  }

  private void fieldValue(int b) {
    if (b == '\r') {
      at = At.FIELD_LF;
    } else if (b == '\n') {
      fault = Fault.BARE_LINE_END;
    } else if ((b < ' ' && b != '\t') || b == 0x7F) {
      fault = Fault.BAD_BYTE_IN_FIELD;
    }
  }

  private void lineFeed(int b, At next) {
    if (b == '\n') {
      at = next;
    } else {
      fault = Fault.BARE_LINE_END;
    }
  }

  private static boolean isToken(int b) {
    return isAlphanumeric(b) || TOKEN_MARKS.indexOf(b) >= 0;
  }

  /**
   * RFC 3986's characters, and those that browsers send although it does not allow them; no
   * control, no space, no {@code #}, nothing above ASCII.
   */
  private static boolean isTarget(int b) {
    return isAlphanumeric(b)
        || TARGET_MARKS.indexOf(b) >= 0
        || LENIENT_TARGET_MARKS.indexOf(b) >= 0;
  }

  private static boolean isAlphanumeric(int b) {
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
  }
}
