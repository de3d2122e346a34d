package io.portside.chat.line;

/** What is done with a connection's bytes once it is clear what speaks. */
interface Conversation {
  /** The next bytes. */
  void receive(byte[] bytes);

  /** There will be no more bytes, but what is sent may still be read. */
  void inputEnded();

  /** The connection is gone. */
  void disconnected();
}
