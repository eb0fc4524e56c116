-- SPDX-License-Identifier: Apache-2.0
-- What people add. Never touched by indexing; keyed by kind, namespace and name (and column), not by id, so
-- that the index can be thrown away and rebuilt. Every change is one row of `audit`.

CREATE TABLE c_note(
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL, ns TEXT NOT NULL, name TEXT NOT NULL, column_name TEXT NOT NULL DEFAULT '',
  body TEXT NOT NULL, author TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX c_note_target ON c_note(ns, name, kind);

CREATE TABLE c_description(
  kind TEXT NOT NULL, ns TEXT NOT NULL, name TEXT NOT NULL, column_name TEXT NOT NULL DEFAULT '',
  body TEXT NOT NULL, author TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(ns, name, kind, column_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE c_tag(            -- added: 1; 0 hides a tag that a document states
  kind TEXT NOT NULL, ns TEXT NOT NULL, name TEXT NOT NULL, column_name TEXT NOT NULL DEFAULT '',
  tag TEXT NOT NULL, added INTEGER NOT NULL, author TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(ns, name, kind, column_name, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE c_owner(          -- added: 1; 0 hides an owner that a document states
  kind TEXT NOT NULL, ns TEXT NOT NULL, name TEXT NOT NULL,
  principal TEXT NOT NULL, type TEXT NOT NULL DEFAULT 'owner', added INTEGER NOT NULL,
  author TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(ns, name, kind, principal)
) STRICT, WITHOUT ROWID;

CREATE TABLE c_star(
  kind TEXT NOT NULL, ns TEXT NOT NULL, name TEXT NOT NULL, author TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(ns, name, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE c_review(         -- sign-off of an asset's lineage as it was then
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL, ns TEXT NOT NULL, name TEXT NOT NULL,
  verdict TEXT NOT NULL, scope_hash TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',
  author TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX c_review_target ON c_review(ns, name, kind);

CREATE TABLE c_edge(           -- lineage drawn (verdict manual) or refused (verdict rejected) by people
  src_kind TEXT NOT NULL, src_ns TEXT NOT NULL, src_name TEXT NOT NULL,
  dst_kind TEXT NOT NULL, dst_ns TEXT NOT NULL, dst_name TEXT NOT NULL,
  edge_kind TEXT NOT NULL, verdict TEXT NOT NULL CHECK(verdict IN ('manual', 'rejected')),
  note TEXT NOT NULL DEFAULT '', author TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(dst_ns, dst_name, dst_kind, src_ns, src_name, src_kind, edge_kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE c_alias(          -- probable joins, decided by people
  kind TEXT NOT NULL, ns TEXT NOT NULL, name TEXT NOT NULL,
  other_ns TEXT NOT NULL, other_name TEXT NOT NULL,
  decision TEXT NOT NULL CHECK(decision IN ('accepted', 'rejected')),
  author TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(ns, name, kind, other_ns, other_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE c_setting(
  root TEXT NOT NULL,          -- absolute path of a root; empty: all
  folder TEXT NOT NULL DEFAULT '', -- below the root
  platform TEXT NOT NULL,      -- empty: all
  key TEXT NOT NULL,           -- namespace, namespace_alias, runs_kept, …
  value TEXT NOT NULL,
  author TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(root, folder, platform, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit(            -- append only; hash = SHA-256 over the fields and the previous hash
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  before TEXT NOT NULL,        -- JSON
  after TEXT NOT NULL,         -- JSON
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;
