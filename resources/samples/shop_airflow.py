# SPDX-License-Identifier: Apache-2.0
"""Airflow's metadata database after a night: the DAG shop_daily, its order, its runs of a week. See make_shop.py."""
import datetime
import json
import pathlib
import sqlite3
import tempfile

from shop_openlineage import identifier
import shop_platform as shop

WRITTEN_BY = 3040001  # the version of SQLite that stands in the file's head, whatever wrote it
FIRST_RUN = datetime.datetime(2026, 10, 27, 5, tzinfo=datetime.timezone.utc)
FILE = "/opt/airflow/dags/shop_daily.py"

SCHEMA = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
CREATE TABLE dag (dag_id VARCHAR(250) NOT NULL PRIMARY KEY, root_dag_id VARCHAR(250), is_paused BOOLEAN, is_subdag BOOLEAN, is_active BOOLEAN, last_parsed_time TIMESTAMP, fileloc VARCHAR(2000), owners VARCHAR(2000), dag_display_name VARCHAR(2000), description TEXT, default_view VARCHAR(25), schedule_interval TEXT, timetable_description VARCHAR(1000), dataset_expression JSON, max_active_tasks INTEGER NOT NULL, max_active_runs INTEGER, has_import_errors BOOLEAN, next_dagrun TIMESTAMP);
CREATE TABLE dag_tag (name VARCHAR(100) NOT NULL, dag_id VARCHAR(250) NOT NULL, PRIMARY KEY (name, dag_id));
CREATE TABLE serialized_dag (dag_id VARCHAR(250) NOT NULL PRIMARY KEY, fileloc VARCHAR(2000) NOT NULL, data JSON, data_compressed BLOB, last_updated TIMESTAMP NOT NULL, dag_hash VARCHAR(32) NOT NULL);
CREATE TABLE slot_pool (id INTEGER NOT NULL PRIMARY KEY, pool VARCHAR(256), slots INTEGER, description TEXT, include_deferred BOOLEAN NOT NULL);
CREATE TABLE dataset (id INTEGER NOT NULL PRIMARY KEY, uri VARCHAR(3000) NOT NULL, extra JSON NOT NULL, created_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL, is_orphaned BOOLEAN NOT NULL);
CREATE TABLE task_outlet_dataset_reference (dataset_id INTEGER NOT NULL, dag_id VARCHAR(250) NOT NULL, task_id VARCHAR(250) NOT NULL, created_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL, PRIMARY KEY (dataset_id, dag_id, task_id));
CREATE TABLE dag_run (id INTEGER NOT NULL PRIMARY KEY, dag_id VARCHAR(250) NOT NULL, queued_at TIMESTAMP, execution_date TIMESTAMP NOT NULL, start_date TIMESTAMP, end_date TIMESTAMP, state VARCHAR(50), run_id VARCHAR(250) NOT NULL, external_trigger BOOLEAN, run_type VARCHAR(50) NOT NULL, data_interval_start TIMESTAMP, data_interval_end TIMESTAMP, dag_hash VARCHAR(32));
CREATE TABLE task_instance (task_id VARCHAR(250) NOT NULL, dag_id VARCHAR(250) NOT NULL, run_id VARCHAR(250) NOT NULL, map_index INTEGER NOT NULL, start_date TIMESTAMP, end_date TIMESTAMP, duration FLOAT, state VARCHAR(20), try_number INTEGER, max_tries INTEGER, pool VARCHAR(256) NOT NULL, queue VARCHAR(256), operator VARCHAR(1000), queued_dttm TIMESTAMP, PRIMARY KEY (dag_id, task_id, run_id, map_index));
"""

OPERATORS = {"PythonOperator": "airflow.operators.python", "PythonSensor": "airflow.sensors.python", "BashOperator": "airflow.operators.bash"}


def load_tasks(day):
    """By their place on day 1, so that past runs stay as they were."""
    names = ["load_" + name for name in shop.copied_tables(1)] + ["load_exchange_rates", "load_web_clicks"]
    return [(place, name) for place, name in enumerate(names) if name[5:] not in shop.SHOP_TABLES or name[5:] in shop.copied_tables(day)]


def tasks(day):
    """name: (operator, first second, seconds, what follows, facts)"""
    found = {"fetch_exchange_rates": ("PythonOperator", 10, 31, ["load_exchange_rates"], {"outlets": ["s3://shop-lake/raw/exchange_rates.csv"]}),
             "wait_for_changes": ("PythonSensor", 12, 252, ["dbt_build"], {"doc_md": "Until the connectors have brought the night's last change."})}
    for number, name in load_tasks(day):
        found[name] = ("PythonOperator", 60 + 24 * number, 75 + 13 * ((number * 5) % 7), ["dbt_build"], {"pool": "warehouse"})
    found["dbt_build"] = ("BashOperator", 420, 812, ["check_marts", "export_ltv"], {"bash_command": "dbt build --profiles-dir /opt/airflow/dbt", "trigger_rule": "all_done"})
    found["check_marts"] = ("PythonOperator", 1245, 96, [], {"doc_md": "Runs the checkpoint marts_nightly of Great Expectations."})
    found["export_ltv"] = ("PythonOperator", 1246, 41, [], {"outlets": ["s3://shop-lake/exports/ltv_export.csv"]})
    return found


def wrapped(uri):
    return {"__type": "dataset", "__var": {"uri": uri, "extra": None}}


def serialized(day):
    listed = []
    for name, (operator, _, _, following, facts) in tasks(day).items():
        stated = {"task_id": name, "_task_type": operator, "_task_module": OPERATORS[operator], "owner": "team:data-platform", "retries": 2,
                  "pool": facts.get("pool", "default_pool"), "downstream_task_ids": sorted(following), "is_setup": False, "is_teardown": False}
        stated |= {key: facts[key] for key in ("doc_md", "bash_command", "trigger_rule") if key in facts}
        if "outlets" in facts:
            stated["outlets"] = [wrapped(uri) for uri in facts["outlets"]]
        listed.append({"__type": "operator", "__var": stated})
    dag = {"_dag_id": "shop_daily", "_description": "Everything the shop's reports need, every night.", "timezone": "UTC", "fileloc": FILE, "catchup": False, "tags": ["shop"],
           "start_date": FIRST_RUN.timestamp(), "edge_info": {}, "tasks": listed, "dag_dependencies": [],
           "_task_group": {"_group_id": None, "prefix_group_id": True, "tooltip": "", "children": {name: ["operator", name] for name in tasks(day)}}}
    return json.dumps({"__version": 1, "dag": dag}, separators=(",", ":"))


def at(moment):
    return moment.strftime("%Y-%m-%d %H:%M:%S.000000")


def outcome(night, name):
    """(state, tries): on day 2 the rates of the day are missing, and a check of the marts finds what that leads to."""
    if night == 7 and name in ("load_exchange_rates", "check_marts"):
        return "failed", 3
    return "success", 2 if (night, name) == (3, "load_web_clicks") else 1


def definition_of(day):
    return identifier("dag", day).replace("-", "")


def add_run(database, night, day):
    begin = FIRST_RUN + datetime.timedelta(days=night)
    logical = begin - datetime.timedelta(days=1)
    key = "scheduled__" + logical.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    end, failed = begin, False
    for name, (operator, first, seconds, _, facts) in tasks(day).items():
        position = list(tasks(1)).index(name)
        state, tries = outcome(night, name)
        failed |= state == "failed"
        length = round(seconds * (1 + ((night * 7 + position * 3) % 11 - 5) / 50) * (1.6 if tries > 1 else 1))
        started = begin + datetime.timedelta(seconds=first + (night + position) % 4)
        ended = started + datetime.timedelta(seconds=length)
        end = max(end, ended)
        database.execute("INSERT INTO task_instance VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         (name, "shop_daily", key, -1, at(started), at(ended), float(length), state, tries, 2, facts.get("pool", "default_pool"), "default", operator, at(started)))
    database.execute("INSERT INTO dag_run VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                     (night + 1, "shop_daily", at(begin), at(logical), at(begin), at(end + datetime.timedelta(seconds=1)), "failed" if failed else "success", key, 0, "scheduled",
                      at(logical), at(begin), definition_of(1 if night < 7 else 2)))


def fill(database, day):
    database.executescript(SCHEMA)
    last = FIRST_RUN + datetime.timedelta(days=5 + day)
    parsed = at(last + datetime.timedelta(hours=2))
    database.execute("INSERT INTO alembic_version VALUES ('5f2621c13b39')")
    database.execute("INSERT INTO dag VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                     ("shop_daily", None, 0, 0, 1, parsed, FILE, "team:data-platform", None, "Everything the shop's reports need, every night.", "grid", '"0 5 * * *"', "At 05:00", "null",
                      16, 1, 0, at(last)))
    database.execute("INSERT INTO dag_tag VALUES ('shop', 'shop_daily')")
    database.execute("INSERT INTO serialized_dag VALUES (?,?,?,?,?,?)", ("shop_daily", FILE, serialized(day), None, parsed, definition_of(day)))
    database.execute("INSERT INTO slot_pool VALUES (1, 'default_pool', 128, 'Default pool', 0), (2, 'warehouse', 4, 'Loads into the warehouse', 0)")
    for number, (name, (_, _, _, _, facts)) in enumerate(item for item in tasks(day).items() if "outlets" in item[1][4]):
        database.execute("INSERT INTO dataset VALUES (?,?,'{}',?,?,0)", (number + 1, facts["outlets"][0], at(FIRST_RUN), parsed))
        database.execute("INSERT INTO task_outlet_dataset_reference VALUES (?,'shop_daily',?,?,?)", (number + 1, name, at(FIRST_RUN), parsed))
    for night in range(6 + day):
        add_run(database, night, day)


def metadata_database(day):
    """The bytes of airflow.db: the same whatever version of SQLite writes them."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "airflow.db"
        database = sqlite3.connect(path)
        database.execute("PRAGMA page_size=1024")
        fill(database, day)
        database.commit()
        database.execute("VACUUM")
        database.close()
        content = bytearray(path.read_bytes())
    content[96:100] = WRITTEN_BY.to_bytes(4, "big")
    return bytes(content)
