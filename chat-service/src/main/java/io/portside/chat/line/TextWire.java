package io.portside.chat.line;

import io.portside.chat.wire.ChannelWriter;

/** What carries one plain-text conversation. */
interface TextWire {
  ChannelWriter writer();

  /** How rows look; the same instance for all conversations of an event loop. */
  TextFormat format();

  /** The client's address literal. */
  String remote();

  /** Whether more of the client's input is wanted at the moment. */
  void reading(boolean wanted);

  /** The client's first line says that it is no plain-text client. */
  void turnAway(FirstLine kind);

  /** Counts a line that was too long. */
  void longLine();
}
