CREATE TABLE tasks (id INTEGER PRIMARY KEY, task_id VARCHAR(200), name VARCHAR(128), host VARCHAR(128));
CREATE TABLE task_parameters (task_id INTEGER, name VARCHAR(128), value TEXT, PRIMARY KEY (task_id, name));
CREATE TABLE task_events (id INTEGER PRIMARY KEY, task_id INTEGER, event_name VARCHAR(20), ts TIMESTAMP);
INSERT INTO tasks VALUES (1, 'Extract_must_never_be_eab65490e2', 'Extract', 'worker-1'), (2, 'Load_2024_03_01_ceedb5fa4c', 'Load', 'worker-2'), (3, 'Load_2024_03_02_odd', 'Load', NULL), (4, 'x', NULL, NULL);
INSERT INTO task_parameters VALUES (1, 'date', '2024-03-01'), (1, 'db_password', 'must-never-be-indexed'), (2, 'bucket', 's3://lake/raw'), (9, 'lost', 'x');
INSERT INTO task_events VALUES (1, 1, 'PENDING', '2024-03-01 02:00:00.100000'), (2, 1, 'RUNNING', '2024-03-01 02:00:05.200000'), (3, 1, 'DONE', '2024-03-01 02:00:45.300000'), (4, 2, 'RUNNING', '2024-03-01 02:01:05'), (5, 2, 'FAILED', '2024-03-01 02:01:45'), (6, 2, 'RUNNING', '2024-03-01 03:01:05'), (7, 3, 'PENDING', '2024-03-02 02:01:05');
