package io.portside.common.net;

/**
 * Checks a stream of bytes for UTF-8 as RFC 3629 section 4 defines it, however the bytes arrive:
 * surrogates, overlong forms and numbers above U+10FFFF are errors, and the first wrong byte is
 * noticed at once. Not thread safe.
 */
public final class Utf8Validator {
  private int missing;
  private int low;
  private int high;

  /** Takes the next byte. False: the stream is not UTF-8, and {@link #reset} must follow. */
  public boolean feed(byte next) {
    int octet = next & 0xff;
    if (missing == 0) {
      return octet < 0x80 || lead(octet);
    }
    if (octet < low || octet > high) {
      return false;
    }
    missing--;
    low = 0x80;
    high = 0xbf;
    return true;
  }

  /** Takes the next bytes. False: the stream is not UTF-8, and {@link #reset} must follow. */
  public boolean feed(byte[] bytes) {
    for (byte next : bytes) {
      if (!feed(next)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the stream may end here: no character is half way through. */
  public boolean atBoundary() {
    return missing == 0;
  }

  /** Starts a new stream. */
  public void reset() {
    missing = 0;
  }

  private boolean lead(int octet) {
    if (octet < 0xc2 || octet > 0xf4) {
      return false;
    }
    missing = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
    low = octet == 0xe0 ? 0xa0 : octet == 0xf0 ? 0x90 : 0x80;
    high = octet == 0xed ? 0x9f : octet == 0xf4 ? 0x8f : 0xbf;
    return true;
  }
}
