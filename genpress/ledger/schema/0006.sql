-- Version 6: which deliverables a workbook holds, so that it can be said who has what.
-- A JSON list; empty: not known, all of the market's.
ALTER TABLE review_export ADD COLUMN deliverables TEXT NOT NULL DEFAULT '[]';
