package io.portside.chat.store;

import io.portside.common.sql.Migrations;

/** The tables of chat. */
public final class ChatSchema {
  /** Applied at the start of every node. */
  public static final Migrations MIGRATIONS =
      Migrations.of("chat", "/io/portside/chat/store/", "001-log.sql", "002-people.sql");

  private ChatSchema() {}
}
