-- Version 4: what left the house: which approved text went where, and when. Only ever appended to.
CREATE TABLE publication (
  id INTEGER PRIMARY KEY,
  unit_id INTEGER NOT NULL REFERENCES unit (id),
  target TEXT NOT NULL,         -- the format, with the name of the shop where there are several
  revision INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  published_at INTEGER NOT NULL
);
CREATE INDEX publication_unit ON publication (unit_id, target);
