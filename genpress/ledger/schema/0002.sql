-- Version 2: the history of one unit without reading the history of all.
CREATE INDEX attempt_unit ON attempt (unit_id);
CREATE INDEX failure_unit ON failure (unit_id);
CREATE INDEX decision_unit ON decision (unit_id);
