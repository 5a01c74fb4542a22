-- Version 3: the editors' loop: what signs the rows of workbooks, and which workbooks are out with whom.
CREATE TABLE secret (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  value BLOB NOT NULL           -- 32 random bytes, made when they are first needed
);
CREATE TABLE review_export (
  id INTEGER PRIMARY KEY,
  brief TEXT NOT NULL,
  market TEXT NOT NULL,
  path TEXT NOT NULL,           -- relative to the workspace
  digest BLOB NOT NULL,         -- of the file as it was written
  assignee TEXT NOT NULL,       -- empty: nobody named
  units INTEGER NOT NULL,
  exported_at INTEGER NOT NULL
);
CREATE INDEX review_export_brief ON review_export (brief);
