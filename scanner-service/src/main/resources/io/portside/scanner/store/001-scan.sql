-- One row per scan. question is the SHA-256 of target and ports: what makes two scans comparable,
-- short enough for an index. Times are milliseconds since 1970 UTC.
CREATE TABLE scan (
  id TEXT NOT NULL PRIMARY KEY,
  question TEXT NOT NULL,
  target TEXT NOT NULL,
  ports TEXT NOT NULL,
  actor TEXT NOT NULL,
  room TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  status TEXT NOT NULL,
  total BIGINT NOT NULL,
  open_count BIGINT NOT NULL,
  closed_count BIGINT NOT NULL,
  filtered_count BIGINT NOT NULL,
  unscanned_count BIGINT NOT NULL,
  elapsed_ms BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  cancel_asked BIGINT NOT NULL
);

CREATE INDEX scan_by_question ON scan (question, id);
CREATE INDEX scan_by_lease ON scan (status, lease_until);

-- Open ports in the order they were found, which is the order in which they are told.
CREATE TABLE scan_finding (
  scan TEXT NOT NULL,
  number BIGINT NOT NULL,
  address TEXT NOT NULL,
  port BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (scan, number)
);

-- Every port of an address that is through, as ranges by reason.
CREATE TABLE scan_result (
  scan TEXT NOT NULL,
  address TEXT NOT NULL,
  reason TEXT NOT NULL,
  ports TEXT NOT NULL,
  PRIMARY KEY (scan, address, reason)
);
