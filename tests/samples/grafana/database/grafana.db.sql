CREATE TABLE migration_log (id INTEGER PRIMARY KEY, migration_id TEXT, success INTEGER);
CREATE TABLE user (id INTEGER PRIMARY KEY, login TEXT, password TEXT);
INSERT INTO user VALUES (1, 'admin', 'CANARY-user-must-never-be-indexed');
CREATE TABLE data_source (id INTEGER PRIMARY KEY, org_id INTEGER, type TEXT, name TEXT, url TEXT, password TEXT,
  user TEXT, database TEXT, json_data TEXT, secure_json_data TEXT, uid TEXT);
INSERT INTO data_source VALUES (1, 1, 'prometheus', 'Metrics', 'http://reader:CANARY-url-must-never-be-indexed@prometheus:9090',
  'CANARY-password-must-never-be-indexed', 'reader', '', '{"httpHeaderName1":"CANARY-header-must-never-be-indexed"}',
  '{"password":"CANARY-secure-must-never-be-indexed"}', 'prom1');
INSERT INTO data_source VALUES (2, 1, 'postgres', 'Shop database', 'shop-db:5432', '', '', 'shop', '{}', '{}', 'pg1');
CREATE TABLE dashboard (id INTEGER PRIMARY KEY, version INTEGER, slug TEXT, title TEXT, data TEXT, org_id INTEGER,
  created DATETIME, updated DATETIME, uid TEXT, folder_id INTEGER, is_folder INTEGER, folder_uid TEXT);
INSERT INTO dashboard VALUES (1, 1, 'shop', 'Shop', '{}', 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 'f1', 0, 1, NULL);
INSERT INTO dashboard VALUES (2, 7, 'load', 'Load of the shop',
  '{"uid":"old","title":"Load","schemaVersion":39,"tags":["shop"],"panels":[{"id":1,"type":"timeseries","title":"Load","datasource":{"type":"prometheus","uid":"prom1"},"targets":[{"refId":"A","expr":"node_load1"}]},{"id":2,"type":"table","title":"Orders","datasource":{"type":"postgres","uid":"pg1"},"targets":[{"refId":"A","rawSql":"SELECT count(*) FROM shop.public.orders"}]}]}',
  1, '2026-01-01 00:00:00', '2026-02-01 10:00:00', 'load', 1, 0, NULL);
INSERT INTO dashboard VALUES (3, 1, 'broken', 'Broken', '{"panels":[', 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 'broken', 0, 0, 'f1');
CREATE TABLE alert_rule (id INTEGER PRIMARY KEY, org_id INTEGER, title TEXT, condition TEXT, data TEXT, uid TEXT,
  namespace_uid TEXT, rule_group TEXT, labels TEXT, annotations TEXT, interval_seconds INTEGER);
INSERT INTO alert_rule VALUES (1, 1, 'Load too high', 'B',
  '[{"refId":"A","datasourceUid":"prom1","model":{"expr":"node_load1 > 4","refId":"A"}}]', 'a1', 'f1', 'machines',
  '{"severity":"page"}', '{"summary":"The shop is slow"}', 60);
CREATE TABLE library_element (id INTEGER PRIMARY KEY, org_id INTEGER, folder_id INTEGER, uid TEXT, name TEXT, kind INTEGER, type TEXT,
  description TEXT, model TEXT, folder_uid TEXT);
INSERT INTO library_element VALUES (1, 1, 1, 'lib1', 'Shared load', 1, 'stat', 'Everywhere',
  '{"type":"stat","datasource":{"type":"prometheus","uid":"prom1"},"targets":[{"refId":"A","expr":"node_load5"}]}', 'f1');
