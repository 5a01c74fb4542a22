-- Version 5: provider batches. Each of a batch's requests is an attempt: its money, its unit, its outcome.
CREATE TABLE batch (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,    -- our submission id; in the provider's metadata, where it takes any
  run_id INTEGER NOT NULL REFERENCES run (id),
  brief TEXT NOT NULL,
  backend TEXT NOT NULL,
  model TEXT NOT NULL,
  state TEXT NOT NULL,          -- intended, sending, unknown, pending, collected, done, void
  provider_id TEXT NOT NULL,    -- empty until the provider has named it
  provider_state TEXT NOT NULL, -- the provider's own word, when it was last asked
  created_at INTEGER NOT NULL,
  moved_at INTEGER NOT NULL     -- when its state last changed
);
CREATE INDEX batch_open ON batch (brief) WHERE state NOT IN ('done', 'void');
ALTER TABLE attempt ADD COLUMN batch INTEGER NOT NULL DEFAULT 0;  -- 0: a call of its own
CREATE INDEX attempt_batch ON attempt (request_hash) WHERE batch <> 0;
CREATE INDEX attempt_of_batch ON attempt (batch, state) WHERE batch <> 0;
