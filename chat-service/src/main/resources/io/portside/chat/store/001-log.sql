-- One row per room. The row is what serialises the appends of a room: whoever numbers rows holds it.
CREATE TABLE chat_room (
  name TEXT NOT NULL PRIMARY KEY,
  epoch TEXT NOT NULL,
  head BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- Everything durable that happened in a room. on_seq: the message whose body this row replaces.
CREATE TABLE chat_event (
  room TEXT NOT NULL,
  seq BIGINT NOT NULL,
  ts BIGINT NOT NULL,
  author TEXT NOT NULL,
  sender TEXT NOT NULL,
  cid TEXT NOT NULL,
  on_seq BIGINT,
  body TEXT NOT NULL,
  PRIMARY KEY (room, seq),
  UNIQUE (author, cid)
);
