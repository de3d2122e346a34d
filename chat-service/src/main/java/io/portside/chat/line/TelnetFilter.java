package io.portside.chat.line;

import java.util.Arrays;

/**
 * Takes the commands of a telnet client (RFC 854) out of its bytes, however they are cut: what a
 * client offers is not answered, which it takes for a no. Not thread safe.
 */
final class TelnetFilter {
  private static final int IAC = 255;
  private static final int WILL = 251;
  private static final int DONT = 254;
  private static final int SB = 250;
  private static final int SE = 240;

  private enum State {
    DATA,
    COMMAND,
    OPTION,
    SUBNEGOTIATION,
    SUBNEGOTIATION_COMMAND
  }

  private State state = State.DATA;

  /** The bytes without commands; the same array if it holds none. */
  byte[] strip(byte[] bytes) {
    if (state == State.DATA && indexOfIac(bytes) < 0) {
      return bytes;
    }
    byte[] kept = new byte[bytes.length];
    int length = 0;
    for (byte next : bytes) {
      if (take(next & 0xff)) {
        kept[length++] = next;
      }
    }
    return Arrays.copyOf(kept, length);
  }

  /** Whether the byte is data. */
  private boolean take(int octet) {
    switch (state) {
      case DATA -> {
        if (octet != IAC) {
          return true;
        }
        state = State.COMMAND;
      }
      case COMMAND -> {
        state =
            octet == SB
                ? State.SUBNEGOTIATION
                : octet >= WILL && octet <= DONT ? State.OPTION : State.DATA;
        return octet == IAC;
      }
      case OPTION -> state = State.DATA;
      case SUBNEGOTIATION ->
          state = octet == IAC ? State.SUBNEGOTIATION_COMMAND : State.SUBNEGOTIATION;
      case SUBNEGOTIATION_COMMAND -> state = octet == SE ? State.DATA : State.SUBNEGOTIATION;
    }
    return false;
  }

  private static int indexOfIac(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == (byte) IAC) {
        return i;
      }
    }
    return -1;
  }
}
