-- The ledger, version 1. Written for SQLite; for PostgreSQL the types are exchanged (BLOB, INTEGER, TEXT) and nothing else.
-- Money is whole pico-dollars, times are milliseconds since 1970 UTC, hashes are 32 bytes.

CREATE TABLE ledger_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  tick INTEGER NOT NULL,        -- grows with every writing transaction; its row is the writers' lock
  decisions INTEGER NOT NULL,   -- length of the audit chain
  head TEXT NOT NULL            -- hash of its last link; empty: no decision yet
);
INSERT INTO ledger_state (id, tick, decisions, head) VALUES (1, 0, 0, '');

CREATE TABLE brief (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,     -- grows with every change to what the manifest would show
  shown INTEGER NOT NULL        -- the version the recorded artifacts show; -1: none
);

CREATE TABLE unit_group (
  id INTEGER PRIMARY KEY,
  brief TEXT NOT NULL,
  deliverable TEXT NOT NULL,
  market TEXT NOT NULL,
  UNIQUE (brief, deliverable, market)
);

CREATE TABLE basis (            -- what the drafts of a group share: three of the four hashes
  id INTEGER PRIMARY KEY,
  guidance BLOB NOT NULL,
  prompt BLOB NOT NULL,
  backend BLOB NOT NULL,
  UNIQUE (guidance, prompt, backend)
);

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  brief TEXT NOT NULL,
  command TEXT NOT NULL,
  host TEXT NOT NULL,           -- machine, boot and process namespace
  pid INTEGER NOT NULL,
  born TEXT NOT NULL,           -- start time of the process, as the system counts it
  started_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,     -- lease: last sign of life
  ended_at INTEGER,
  exit_code INTEGER,
  calls INTEGER NOT NULL,
  failed_calls INTEGER NOT NULL,
  unknown_calls INTEGER NOT NULL,
  unpriced_calls INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  written_tokens INTEGER NOT NULL
);

CREATE TABLE budget (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  ceiling INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  reserved INTEGER NOT NULL
);

CREATE TABLE failure (
  id INTEGER PRIMARY KEY,
  unit_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  backend TEXT NOT NULL,
  model TEXT NOT NULL,
  request_hash BLOB NOT NULL,
  error TEXT NOT NULL,
  cost INTEGER,
  input_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  written_tokens INTEGER NOT NULL
);

CREATE TABLE unit (
  id INTEGER PRIMARY KEY,
  group_id INTEGER NOT NULL REFERENCES unit_group (id),
  key TEXT NOT NULL,
  variant INTEGER NOT NULL,
  live INTEGER NOT NULL,        -- 0: gone from the plan
  status TEXT NOT NULL,         -- of the newest revision, or of the failure after it
  revision INTEGER NOT NULL,    -- newest; 0: none
  standing INTEGER NOT NULL,    -- approved revision whose text stands; 0: none
  edited INTEGER NOT NULL,      -- 1: the newest revision is a person's
  fingerprint BLOB NOT NULL,    -- of the newest machine-made draft, or of what failed
  facts BLOB,                   -- its facts hash
  basis INTEGER REFERENCES basis (id),
  stale TEXT NOT NULL,          -- what changed since the standing text: words joined by commas
  failure INTEGER REFERENCES failure (id),
  calls INTEGER NOT NULL,
  failed_calls INTEGER NOT NULL,
  unknown_calls INTEGER NOT NULL,
  unpriced_calls INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  written_tokens INTEGER NOT NULL,
  UNIQUE (group_id, key, variant)
);

CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES run (id),
  unit_id INTEGER NOT NULL REFERENCES unit (id),
  request_hash BLOB NOT NULL,
  backend TEXT NOT NULL,
  model TEXT NOT NULL,
  state TEXT NOT NULL,          -- open, answered, failed, unknown
  reserved INTEGER,             -- NULL: the price is unknown
  budgets TEXT NOT NULL,        -- JSON array of names; empty: none
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  cost INTEGER,                 -- what counts as spent; NULL: open, or the price is unknown
  estimated INTEGER NOT NULL,   -- 1: the cost is the reservation
  failure TEXT NOT NULL,
  message TEXT NOT NULL,
  input_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  written_tokens INTEGER NOT NULL
);
-- Only attempts that may still be settled are ever looked up by name: a small index, and no random writes.
CREATE UNIQUE INDEX attempt_unsettled ON attempt (name) WHERE state IN ('open', 'unknown');

CREATE TABLE response (
  id INTEGER PRIMARY KEY,
  request_hash BLOB NOT NULL,
  body BLOB NOT NULL,
  digest BLOB NOT NULL,
  backend TEXT NOT NULL,
  cost INTEGER,
  received_at INTEGER NOT NULL,
  usable INTEGER NOT NULL       -- 1: complete, and the one that answers this request from now on
);
CREATE UNIQUE INDEX response_usable ON response (request_hash) WHERE usable = 1;

CREATE TABLE decision (         -- the audit log: a hash chain that is only ever appended to
  id INTEGER PRIMARY KEY,
  unit_id INTEGER NOT NULL REFERENCES unit (id),
  unit TEXT NOT NULL,           -- the unit's id as people write it: part of what is hashed
  revision INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  verb TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  comment TEXT NOT NULL,
  overridden INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  previous TEXT NOT NULL,       -- hash of the link before
  hash TEXT NOT NULL
);

CREATE TABLE revision (
  id INTEGER PRIMARY KEY,       -- unit_id * 1048576 + number: found without an index of its own
  unit_id INTEGER NOT NULL REFERENCES unit (id),
  number INTEGER NOT NULL,
  status TEXT NOT NULL,
  origin TEXT NOT NULL,
  content BLOB NOT NULL,
  content_hash BLOB NOT NULL,
  facts_hash BLOB NOT NULL,
  basis INTEGER NOT NULL REFERENCES basis (id),
  request_hash BLOB NOT NULL,
  backend TEXT NOT NULL,
  model TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  facts BLOB NOT NULL,
  notes BLOB NOT NULL,          -- findings and claims; empty: none
  findings_error INTEGER NOT NULL,
  findings_warning INTEGER NOT NULL,
  cost INTEGER,
  input_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  written_tokens INTEGER NOT NULL,
  decision INTEGER REFERENCES decision (id)  -- the latest on it
);

CREATE TABLE artifact (
  brief TEXT NOT NULL,
  path TEXT NOT NULL,
  digest BLOB NOT NULL,
  size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  unit TEXT NOT NULL,
  PRIMARY KEY (brief, path)
);
