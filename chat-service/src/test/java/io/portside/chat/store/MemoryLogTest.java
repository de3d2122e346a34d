package io.portside.chat.store;

import io.portside.chat.core.MemoryLog;
import io.portside.chat.core.MessageLog;

/** The log that other tests rely on keeps the contract too. */
class MemoryLogTest extends MessageLogContract {
  private final MemoryLog log = new MemoryLog(hint -> {});

  @Override
  MessageLog log() {
    return log;
  }
}
