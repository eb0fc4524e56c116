-- SPDX-License-Identifier: Apache-2.0
-- Upriver catalog, schema 1. One SQLite file, readable by any SQLite client: start with the views v_asset,
-- v_column, v_edge, v_column_edge, v_run and v_check, which speak in words and qualified names.
--
-- Conventions
--   * Ids are whole numbers, valid inside this file only, never reused.
--   * `since` and `until` are scan ids: a row was true from scan `since` up to, not including, scan `until`;
--     until NULL = still true. Rows are closed, never deleted.
--   * Times are microseconds since 1970-01-01T00:00:00Z. Text is UTF-8. 0/1 are no/yes.
--   * The index part can be rebuilt from the documents at any time; the tables c_* and audit can not.

CREATE TABLE meta(
  key TEXT PRIMARY KEY,        -- min_reader: oldest schema number a program must know to read this file
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Words for numbers ---------------------------------------------------------------------------------
CREATE TABLE asset_kind(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE edge_kind(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE run_state(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE check_status(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE column_edge_kind(bit INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE platform(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- Where facts come from -----------------------------------------------------------------------------
CREATE TABLE scan(
  id INTEGER PRIMARY KEY,
  started INTEGER NOT NULL,
  finished INTEGER,            -- NULL: still running, or killed
  cancelled INTEGER NOT NULL DEFAULT 0,
  app_version TEXT NOT NULL,
  description TEXT NOT NULL,
  stats TEXT NOT NULL DEFAULT '{}' -- the report, JSON
) STRICT;

CREATE TABLE root(
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE    -- absolute path of a folder or file that was indexed
) STRICT;

CREATE TABLE scan_root(        -- which roots a scan covered
  root INTEGER NOT NULL,
  scan INTEGER NOT NULL,
  PRIMARY KEY(root, scan)
) STRICT, WITHOUT ROWID;

CREATE TABLE origin(           -- one document: a file or a folder unit
  id INTEGER PRIMARY KEY,      -- 1 is the catalog itself (joins by name)
  root INTEGER NOT NULL,       -- 0 for the catalog itself
  path TEXT NOT NULL,          -- below its root; a folder unit ends with '/'
  reader TEXT NOT NULL,        -- which reader understood it; empty: nobody
  reader_version INTEGER NOT NULL DEFAULT 0,
  priority INTEGER NOT NULL DEFAULT 50, -- which reader wins conflicting facts; higher wins
  generated INTEGER,           -- the artifact's own time; newer wins between equals
  size INTEGER NOT NULL DEFAULT 0,
  mtime_ns INTEGER NOT NULL DEFAULT 0,
  fingerprint INTEGER NOT NULL DEFAULT 0,
  content_hash INTEGER NOT NULL DEFAULT 0,
  settings_hash INTEGER NOT NULL DEFAULT 0,
  status INTEGER NOT NULL,     -- 1 read, 2 partly, 3 failed, 4 ignored
  first_scan INTEGER NOT NULL,
  last_scan INTEGER NOT NULL,  -- scan that last read it (unchanged documents are not written)
  until INTEGER,               -- scan that no longer met it
  UNIQUE(root, path)
) STRICT;

CREATE TABLE problem(          -- what could not be read or understood; of the newest read of each document
  id INTEGER PRIMARY KEY,
  origin INTEGER NOT NULL,
  scan INTEGER NOT NULL,
  severity INTEGER NOT NULL,   -- 0 note, 1 warning, 2 error
  message TEXT NOT NULL,
  locator TEXT NOT NULL,
  line INTEGER NOT NULL        -- 1-based; 0 not known
) STRICT;
CREATE INDEX problem_origin ON problem(origin);

-- Assets --------------------------------------------------------------------------------------------
CREATE TABLE namespace(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,   -- OpenLineage namespace: postgres://host:5432, s3://bucket, airflow
  platform INTEGER NOT NULL
) STRICT;

CREATE TABLE container(        -- database, schema, bucket folder, DAG: the browse tree, and the shared name prefix
  id INTEGER PRIMARY KEY,
  ns INTEGER NOT NULL,
  parent INTEGER,              -- NULL at the top of a namespace
  path TEXT NOT NULL,          -- ends with its separator; empty at the top
  UNIQUE(ns, path)
) STRICT;

CREATE TABLE asset(            -- qualified name = namespace.name || '/' || container.path || asset.name
  id INTEGER PRIMARY KEY,
  container INTEGER NOT NULL,
  name TEXT NOT NULL,          -- the leaf
  kind INTEGER NOT NULL,
  subtype TEXT NOT NULL DEFAULT '',
  display TEXT,                -- what people call it, when the leaf is not it
  description TEXT NOT NULL DEFAULT '',
  ghost INTEGER NOT NULL DEFAULT 0, -- 0 declared; 1 only referred to; 2 its system says that it is gone
  origin INTEGER NOT NULL DEFAULT 0, -- document whose statement wins
  since INTEGER NOT NULL,
  until INTEGER,               -- existence follows its observations
  columns INTEGER NOT NULL DEFAULT 0, -- open columns
  degree INTEGER NOT NULL DEFAULT 0,  -- open edges at either end
  health INTEGER NOT NULL DEFAULT 0,  -- 0 unknown, 1 ok, 2 warning, 3 failed, 4 running
  health_reason TEXT NOT NULL DEFAULT '',
  ran INTEGER,                 -- end of the newest run of it or of what writes it
  bucket INTEGER,              -- quality bucket of its search document; NULL: not in the search index
  props TEXT NOT NULL DEFAULT '{}', -- merged properties, JSON object of texts
  UNIQUE(container, name, kind)
) STRICT;
CREATE INDEX asset_leaf ON asset(lower(name));
CREATE INDEX asset_display ON asset(lower(display)) WHERE display IS NOT NULL;

CREATE TABLE observed(         -- which document states or mentions which asset
  origin INTEGER NOT NULL,
  asset INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  declared INTEGER NOT NULL,   -- 0: only referred to
  slots TEXT NOT NULL,         -- columns it states, as ranges of slots: 1-12,14
  props TEXT NOT NULL,         -- what it states: JSON {subtype, display, description, dropped, properties}
  locator TEXT NOT NULL,       -- JSON pointer, line or row that proves it
  PRIMARY KEY(origin, asset, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX observed_asset ON observed(asset);

CREATE TABLE asset_column(
  asset INTEGER NOT NULL,
  slot INTEGER NOT NULL,       -- stable for life, never reused; 0 stands for the whole asset elsewhere
  since INTEGER NOT NULL,
  until INTEGER,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  nullable INTEGER,            -- NULL: not known
  key INTEGER NOT NULL,        -- 0 none, 1 primary, 2 foreign, 3 unique
  description TEXT NOT NULL,
  position INTEGER NOT NULL,   -- order within the asset
  declared INTEGER NOT NULL,   -- 0: only referred to (by column lineage, a test, a tag)
  origin INTEGER NOT NULL,     -- document whose statement is shown
  PRIMARY KEY(asset, slot, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE edge(             -- src feeds, runs before, contains, refers to, is also, or uses dst: see edge_kind
  dst INTEGER NOT NULL,
  src INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  confidence INTEGER NOT NULL, -- percent
  note TEXT NOT NULL,
  locator TEXT NOT NULL,
  PRIMARY KEY(dst, src, kind, origin, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE column_edge(
  dst_asset INTEGER NOT NULL,
  dst_slot INTEGER NOT NULL,   -- 0: the whole asset
  src_asset INTEGER NOT NULL,
  src_slot INTEGER NOT NULL,
  job INTEGER NOT NULL,        -- 0: not known
  origin INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  kinds INTEGER NOT NULL,      -- bit set, see column_edge_kind
  masking INTEGER NOT NULL,
  confidence INTEGER NOT NULL,
  PRIMARY KEY(dst_asset, dst_slot, src_asset, src_slot, job, origin, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE alias(            -- another name of an asset, stated by a document or joined by name (origin 1)
  asset INTEGER NOT NULL,
  name_hash INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  confidence INTEGER NOT NULL, -- 100: the source says so
  other_ns TEXT NOT NULL,
  other_name TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY(asset, name_hash, origin, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_name ON alias(name_hash);

CREATE TABLE tag(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE asset_tag(
  asset INTEGER NOT NULL,
  slot INTEGER NOT NULL,       -- 0: the asset itself
  tag INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY(asset, slot, tag, origin, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_tag_tag ON asset_tag(tag) WHERE until IS NULL;

CREATE TABLE principal(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT; -- person, team or group
CREATE TABLE asset_owner(
  asset INTEGER NOT NULL,
  principal INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  type TEXT NOT NULL,          -- owner, MAINTAINER, …
  PRIMARY KEY(asset, principal, origin, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_owner_principal ON asset_owner(principal) WHERE until IS NULL;

CREATE TABLE code(             -- text that a job runs
  job INTEGER NOT NULL,
  hash INTEGER NOT NULL,       -- of the text and its surroundings
  origin INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  templated INTEGER NOT NULL,
  target INTEGER NOT NULL,     -- asset that a bare query fills; 0: none
  text TEXT NOT NULL,
  language TEXT NOT NULL,
  dialect TEXT NOT NULL,
  default_database TEXT NOT NULL,
  default_schema TEXT NOT NULL,
  path TEXT NOT NULL,          -- original file, if stated
  PRIMARY KEY(job, hash, origin, since)
) STRICT, WITHOUT ROWID;

-- What happened -------------------------------------------------------------------------------------
CREATE TABLE run(
  id INTEGER PRIMARY KEY,
  job INTEGER NOT NULL,
  key TEXT NOT NULL,           -- the system's own id
  parent_job INTEGER NOT NULL, -- 0: none
  parent_key TEXT NOT NULL,
  state INTEGER NOT NULL,
  started INTEGER,
  ended INTEGER,
  message TEXT NOT NULL,
  props TEXT NOT NULL,         -- JSON object of texts
  origin INTEGER NOT NULL,     -- document that last added to it
  UNIQUE(job, key)
) STRICT;

CREATE TABLE run_io(
  run INTEGER NOT NULL,
  output INTEGER NOT NULL,     -- 0 read, 1 written
  asset INTEGER NOT NULL,
  version TEXT NOT NULL,
  stats TEXT NOT NULL,         -- JSON object of texts: rowCount, size, fileCount
  PRIMARY KEY(run, output, asset)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_total(        -- runs that were counted and dropped, so that totals stay true
  job INTEGER PRIMARY KEY,
  dropped INTEGER NOT NULL,
  dropped_failed INTEGER NOT NULL,
  dropped_until INTEGER NOT NULL -- runs that started before are not taken in again
) STRICT;

CREATE TABLE version(          -- version of a dataset, file or model
  asset INTEGER NOT NULL,
  label TEXT NOT NULL,
  hash TEXT NOT NULL,
  created INTEGER,
  origin INTEGER NOT NULL,
  PRIMARY KEY(asset, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE metric(
  subject INTEGER NOT NULL,    -- asset
  slot INTEGER NOT NULL,       -- 0: the whole asset
  key TEXT NOT NULL,           -- rowCount, nullCount, auc, …
  run TEXT NOT NULL,           -- key of the run; empty: of the asset itself
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  value REAL,                  -- NULL: not a number
  PRIMARY KEY(subject, slot, key, run, step, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE param(
  job INTEGER NOT NULL,
  run TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY(job, run, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE quality_check(    -- a test, expectation or assertion
  asset INTEGER NOT NULL,
  key_hash INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  slot INTEGER NOT NULL,       -- 0: the whole asset
  id INTEGER NOT NULL,         -- same for the same asset and key, whoever states it
  key TEXT NOT NULL,           -- the system's own id
  name TEXT NOT NULL,
  severity TEXT NOT NULL,
  description TEXT NOT NULL,
  locator TEXT NOT NULL,
  PRIMARY KEY(asset, key_hash, origin, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX quality_check_id ON quality_check(id);

CREATE TABLE check_result(
  check_id INTEGER NOT NULL,   -- quality_check.id
  at INTEGER NOT NULL,
  run TEXT NOT NULL,
  status INTEGER NOT NULL,
  value TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY(check_id, at, run)
) STRICT, WITHOUT ROWID;

-- Search --------------------------------------------------------------------------------------------
-- rowid = (31 - bucket) << 40 | asset.id, so reading in rowid order is reading by quality.
CREATE VIRTUAL TABLE search USING fts5(name, cols, descr, facet, content='', prefix='1 2 3 4',
  tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE search_words USING fts5vocab(search, 'row');

-- Kept for the window -------------------------------------------------------------------------------
CREATE TABLE saved_view(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  query TEXT NOT NULL,         -- what to show, JSON
  changed INTEGER NOT NULL
) STRICT;

CREATE TABLE layout_cache(
  key TEXT PRIMARY KEY,        -- hash of the request
  layout BLOB NOT NULL,
  used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
