-- A node's promise to be alive until then; what it holds counts only as long.
CREATE TABLE chat_node (
  node TEXT NOT NULL PRIMARY KEY,
  until BIGINT NOT NULL
);

-- Who bears a nick, and on which nodes.
CREATE TABLE chat_nick (
  folded TEXT NOT NULL PRIMARY KEY,
  author TEXT NOT NULL
);

CREATE TABLE chat_nick_holder (
  folded TEXT NOT NULL,
  node TEXT NOT NULL,
  PRIMARY KEY (folded, node)
);

CREATE INDEX chat_nick_holder_node ON chat_nick_holder (node);

-- Everyone who was ever here, by the nick first borne.
CREATE TABLE chat_user (
  id BIGINT NOT NULL PRIMARY KEY,
  folded TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  first_seen BIGINT NOT NULL
);

-- Who is in which room, as each node last wrote it down.
CREATE TABLE chat_member (
  room TEXT NOT NULL,
  folded TEXT NOT NULL,
  node TEXT NOT NULL,
  PRIMARY KEY (room, folded, node)
);

CREATE INDEX chat_member_folded ON chat_member (folded);

CREATE INDEX chat_member_node ON chat_member (node);
