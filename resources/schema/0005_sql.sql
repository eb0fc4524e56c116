-- SPDX-License-Identifier: Apache-2.0
-- Lineage that Upriver found in SQL. Each job's SQL is an origin of its own (reader sql-lineage) beside the
-- document that states the text, so that what a system says and what its SQL says stand side by side.

ALTER TABLE origin ADD COLUMN document INTEGER NOT NULL DEFAULT 0; -- origin whose SQL was analysed; 0: none
ALTER TABLE code ADD COLUMN tables_in TEXT NOT NULL DEFAULT '';    -- namespace of its tables; empty: not known

CREATE TABLE sql_outcome(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO sql_outcome VALUES(1, 'whole'), (2, 'partly'), (3, 'tables only'), (4, 'not understood');

CREATE TABLE sql_analysis(     -- what became of a job's SQL when it was last analysed
  job INTEGER PRIMARY KEY,
  origin INTEGER NOT NULL,     -- what its edges and column edges are stated by
  leaves TEXT NOT NULL,        -- last words of the tables it names, lower case, one a line
  outcome INTEGER NOT NULL,    -- see sql_outcome
  statements INTEGER NOT NULL,
  skipped INTEGER NOT NULL,    -- words that were not understood
  line INTEGER NOT NULL,       -- of the first of them, 1-based; 0: none
  col INTEGER NOT NULL,
  templated INTEGER NOT NULL,  -- 1: raw code with a template's marks, not what ran
  unplaced TEXT NOT NULL       -- names that fit no table or several, one a line
) STRICT;

CREATE TABLE sql_output(       -- columns that a job's SQL gives a table, where it says all of them
  asset INTEGER NOT NULL,
  job INTEGER NOT NULL,
  columns TEXT NOT NULL,       -- in order, one a line
  PRIMARY KEY(asset, job)
) STRICT, WITHOUT ROWID;

INSERT OR REPLACE INTO meta VALUES('sql_open', '1'); -- analyse all code with the next scan

DROP VIEW v_edge;
CREATE VIEW v_edge AS
SELECT s.qualified AS src, sk.name AS src_kind, d.qualified AS dst, dk.name AS dst_kind, ek.name AS kind,
       e.confidence AS confidence, e.note AS note,
       r.path || CASE WHEN f.path = '' THEN '' ELSE '/' || f.path END AS file,
       o.reader AS reader, e.locator AS locator, e.since AS since_scan
FROM edge e JOIN asset_name s ON s.id = e.src JOIN asset_name d ON d.id = e.dst
JOIN asset sa ON sa.id = e.src JOIN asset_kind sk ON sk.id = sa.kind
JOIN asset da ON da.id = e.dst JOIN asset_kind dk ON dk.id = da.kind
JOIN edge_kind ek ON ek.id = e.kind JOIN origin o ON o.id = e.origin
JOIN origin f ON f.id = iif(o.document = 0, o.id, o.document) LEFT JOIN root r ON r.id = f.root
WHERE e.until IS NULL;

DROP VIEW v_column_edge;
CREATE VIEW v_column_edge AS
SELECT s.qualified AS src, sc.name AS src_column, d.qualified AS dst, dc.name AS dst_column, j.qualified AS job,
       (SELECT group_concat(w.name, ',') FROM column_edge_kind w WHERE ce.kinds & w.bit) AS kinds,
       ce.masking AS masking, ce.confidence AS confidence, ce.since AS since_scan, o.reader AS reader
FROM column_edge ce JOIN asset_name s ON s.id = ce.src_asset JOIN asset_name d ON d.id = ce.dst_asset
JOIN origin o ON o.id = ce.origin
LEFT JOIN asset_name j ON j.id = ce.job
LEFT JOIN asset_column sc ON sc.asset = ce.src_asset AND sc.slot = ce.src_slot AND sc.until IS NULL
LEFT JOIN asset_column dc ON dc.asset = ce.dst_asset AND dc.slot = ce.dst_slot AND dc.until IS NULL
WHERE ce.until IS NULL;

CREATE VIEW v_sql AS           -- how well each job's SQL was understood
SELECT j.qualified AS job, o.name AS outcome, s.statements AS statements, s.skipped AS skipped_words,
       s.line AS line, s.col AS col, s.templated AS templated, s.unplaced AS unplaced
FROM sql_analysis s JOIN asset_name j ON j.id = s.job JOIN sql_outcome o ON o.id = s.outcome
JOIN origin d ON d.id = s.origin WHERE d.until IS NULL;
