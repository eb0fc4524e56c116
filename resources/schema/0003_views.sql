-- SPDX-License-Identifier: Apache-2.0
-- The catalog in words, as it is now (closed rows left out). For any SQLite client:
--   sqlite3 upriver.db "SELECT kind, name FROM v_asset"

CREATE VIEW asset_name AS      -- id -> qualified name
SELECT a.id AS id, n.name AS namespace, c.path || a.name AS name, n.name || '/' || c.path || a.name AS qualified
FROM asset a JOIN container c ON c.id = a.container JOIN namespace n ON n.id = c.ns;

CREATE VIEW v_asset AS
SELECT k.name AS kind, n.name || '/' || c.path || a.name AS name, a.name AS leaf, a.display AS display,
       a.subtype AS subtype, p.name AS platform, n.name AS namespace, a.description AS description,
       a.columns AS columns, a.ghost AS ghost, a.props AS properties, a.since AS since_scan,
       a.origin AS origin, a.id AS id
FROM asset a JOIN container c ON c.id = a.container JOIN namespace n ON n.id = c.ns
JOIN platform p ON p.id = n.platform JOIN asset_kind k ON k.id = a.kind
WHERE a.until IS NULL;

CREATE VIEW v_column AS
SELECT q.qualified AS asset, k.name AS asset_kind, ac.position AS position, ac.name AS name, ac.type AS type,
       CASE ac.nullable WHEN 0 THEN 'no' WHEN 1 THEN 'yes' END AS nullable,
       CASE ac.key WHEN 1 THEN 'primary' WHEN 2 THEN 'foreign' WHEN 3 THEN 'unique' ELSE '' END AS key,
       ac.description AS description, ac.declared AS declared, ac.since AS since_scan
FROM asset_column ac JOIN asset a ON a.id = ac.asset JOIN asset_kind k ON k.id = a.kind
JOIN asset_name q ON q.id = ac.asset
WHERE ac.until IS NULL;

CREATE VIEW v_edge AS
SELECT s.qualified AS src, sk.name AS src_kind, d.qualified AS dst, dk.name AS dst_kind, ek.name AS kind,
       e.confidence AS confidence, e.note AS note, r.path || CASE WHEN o.path = '' THEN '' ELSE '/' || o.path END AS file,
       o.reader AS reader, e.locator AS locator, e.since AS since_scan
FROM edge e JOIN asset_name s ON s.id = e.src JOIN asset_name d ON d.id = e.dst
JOIN asset sa ON sa.id = e.src JOIN asset_kind sk ON sk.id = sa.kind
JOIN asset da ON da.id = e.dst JOIN asset_kind dk ON dk.id = da.kind
JOIN edge_kind ek ON ek.id = e.kind JOIN origin o ON o.id = e.origin LEFT JOIN root r ON r.id = o.root
WHERE e.until IS NULL;

CREATE VIEW v_column_edge AS
SELECT s.qualified AS src, sc.name AS src_column, d.qualified AS dst, dc.name AS dst_column, j.qualified AS job,
       (SELECT group_concat(w.name, ',') FROM column_edge_kind w WHERE ce.kinds & w.bit) AS kinds,
       ce.masking AS masking, ce.confidence AS confidence, ce.since AS since_scan
FROM column_edge ce JOIN asset_name s ON s.id = ce.src_asset JOIN asset_name d ON d.id = ce.dst_asset
LEFT JOIN asset_name j ON j.id = ce.job
LEFT JOIN asset_column sc ON sc.asset = ce.src_asset AND sc.slot = ce.src_slot AND sc.until IS NULL
LEFT JOIN asset_column dc ON dc.asset = ce.dst_asset AND dc.slot = ce.dst_slot AND dc.until IS NULL
WHERE ce.until IS NULL;

CREATE VIEW v_run AS
SELECT j.qualified AS job, r.key AS run, s.name AS state,
       strftime('%Y-%m-%dT%H:%M:%SZ', r.started / 1000000, 'unixepoch') AS started,
       strftime('%Y-%m-%dT%H:%M:%SZ', r.ended / 1000000, 'unixepoch') AS ended,
       r.message AS message, r.props AS properties
FROM run r JOIN asset_name j ON j.id = r.job JOIN run_state s ON s.id = r.state;

CREATE VIEW v_check AS         -- one line a check and result; checks without results have NULLs
SELECT q.qualified AS asset, ac.name AS column_name, k.name AS name, k.severity AS severity,
       s.name AS status, strftime('%Y-%m-%dT%H:%M:%SZ', r.at / 1000000, 'unixepoch') AS at, r.value AS value,
       r.message AS message
FROM (SELECT id, asset, slot, min(name) AS name, min(severity) AS severity FROM quality_check
      WHERE until IS NULL GROUP BY id) k
JOIN asset_name q ON q.id = k.asset
LEFT JOIN asset_column ac ON ac.asset = k.asset AND ac.slot = k.slot AND k.slot > 0 AND ac.until IS NULL
LEFT JOIN check_result r ON r.check_id = k.id LEFT JOIN check_status s ON s.id = r.status;

CREATE VIEW evidence AS        -- which document states which fact, and where in it
SELECT 'asset' AS fact, o.asset AS asset, NULL AS src, o.origin AS origin, o.locator AS locator,
       100 AS confidence, o.since AS since, o.until AS until
FROM observed o
UNION ALL
SELECT ek.name, e.dst, e.src, e.origin, e.locator, e.confidence, e.since, e.until
FROM edge e JOIN edge_kind ek ON ek.id = e.kind;
