-- SPDX-License-Identifier: Apache-2.0
-- What happened is never closed, but it has a scan that first saw it, so that a question as of an earlier
-- scan is answered with what was known then. In older catalogs that scan is worked out: none that finished
-- before the thing itself happened can have seen it.

ALTER TABLE run ADD COLUMN since INTEGER NOT NULL DEFAULT 0;   -- scan that first saw it
ALTER TABLE run ADD COLUMN settled INTEGER;                    -- scan that first saw it ended; NULL: not ended
ALTER TABLE run_io ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE version ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE metric ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE param ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE check_result ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

UPDATE run SET since = coalesce(
  (SELECT min(s.id) FROM scan s, origin o WHERE o.id = run.origin AND s.id >= o.first_scan
   AND s.finished >= coalesce(run.started, run.ended, 0)),
  (SELECT o.last_scan FROM origin o WHERE o.id = run.origin), 1);
UPDATE run SET settled = max(since, coalesce(
  (SELECT min(s.id) FROM scan s WHERE s.finished >= coalesce(run.ended, run.started, 0)), since))
  WHERE state IN (SELECT id FROM run_state WHERE name IN ('complete', 'failed', 'aborted', 'skipped'));
UPDATE run_io SET since = coalesce((SELECT r.since FROM run r WHERE r.id = run_io.run), 1);
UPDATE param SET since = coalesce(
  (SELECT r.since FROM run r WHERE r.job = param.job AND r.key = param.run), 1);
UPDATE version SET since = coalesce(
  (SELECT min(s.id) FROM scan s, origin o WHERE o.id = version.origin AND s.id >= o.first_scan
   AND s.finished >= coalesce(version.created, 0)),
  (SELECT o.last_scan FROM origin o WHERE o.id = version.origin), 1);
UPDATE metric SET since = coalesce(
  (SELECT min(s.id) FROM scan s, asset a WHERE a.id = metric.subject AND s.id >= a.since
   AND s.finished >= metric.at),
  (SELECT a.since FROM asset a WHERE a.id = metric.subject), 1);
UPDATE check_result SET since = coalesce(
  (SELECT min(s.id) FROM scan s WHERE s.finished >= check_result.at AND s.id >=
   (SELECT min(k.since) FROM quality_check k WHERE k.id = check_result.check_id)),
  (SELECT min(k.since) FROM quality_check k WHERE k.id = check_result.check_id), 1);

-- Runs that were counted and dropped, so that totals stay true; by the scan that first saw them.
ALTER TABLE run_total RENAME TO run_total_undated;
CREATE TABLE run_total(
  job INTEGER NOT NULL,
  since INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  dropped_failed INTEGER NOT NULL,
  dropped_until INTEGER NOT NULL, -- runs that started before are not taken in again
  PRIMARY KEY(job, since)
) STRICT, WITHOUT ROWID;
INSERT INTO run_total SELECT t.job, coalesce(a.since, 1), t.dropped, t.dropped_failed, t.dropped_until
  FROM run_total_undated t LEFT JOIN asset a ON a.id = t.job;
DROP TABLE run_total_undated;

-- The artifact's own time, read by read; origin.generated is the newest.
CREATE TABLE generation(
  origin INTEGER NOT NULL,
  since INTEGER NOT NULL,
  generated INTEGER NOT NULL,
  PRIMARY KEY(origin, since)
) STRICT, WITHOUT ROWID;
INSERT INTO generation SELECT id, last_scan, generated FROM origin WHERE generated IS NOT NULL;
