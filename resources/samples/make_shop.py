#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes resources/samples/shop/day-1 and day-2 from shop_platform.py. Run it after changing that file:
    python3 resources/samples/make_shop.py
Same input, same bytes. Neither the program nor its tests need Python: the written files are kept in the tree.
"""
import json
import pathlib
import shutil

from shop_airflow import metadata_database
from shop_dbt import catalog, dbt_lineage, freshness, manifest, run_results
import shop_dvc
from shop_feast import SETTINGS, registry
from shop_kafka import connect_columns, connectors, subjects
from shop_mlflow import file_store
from shop_openlineage import churn_weekly, clickstream, shop_daily
import shop_quality
from shop_superset import export

HERE = pathlib.Path(__file__).parent / "shop"


def write(day, path, content):
    target = HERE / f"day-{day}" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.encode() if isinstance(content, str) else content)


def write_all(day, folder, files):
    for path, content in files.items():
        write(day, f"{folder}/{path}", content)


def pretty(value):
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def write_openlineage(day):
    write(day, "openlineage/shop_daily.ndjson", "\n".join(shop_daily(day)) + "\n")
    write(day, "openlineage/churn_weekly.ndjson", "\n".join(churn_weekly(day)) + "\n")
    write(day, "openlineage/dbt_columns.json", pretty(dbt_lineage(day)))
    write(day, "openlineage/connect_columns.json", pretty(connect_columns(day)))
    lines = clickstream(day)
    # Cut off in the middle of an event, as when a disk was full: something for the list of problems.
    write(day, "openlineage/clickstream.ndjson", "\n".join(lines) + "\n" + lines[-1][:400])


def main():
    shutil.rmtree(HERE, ignore_errors=True)
    for day in (1, 2):
        write(day, "airflow/airflow.db", metadata_database(day))
        write_openlineage(day)
        write(day, "kafka/connectors.json", pretty(connectors()))
        write(day, "kafka/schemas.json", pretty(subjects(day)))
        for name, content in (("manifest", manifest(day)), ("catalog", catalog(day)), ("run_results", run_results(day)), ("sources", freshness(day))):
            write(day, f"dbt/target/{name}.json", pretty(content))
        write_all(day, "quality/gx", shop_quality.project(day))
        write_all(day, "features", {"feature_store.yaml": SETTINGS, "data/registry.db": registry(day)})
        write_all(day, "churn", shop_dvc.project(day))
        write_all(day, "churn/mlruns", file_store(day))
        write(day, "kubernetes/models.yaml", shop_dvc.serving(day))
        write_all(day, "superset", export(day))


if __name__ == "__main__":
    main()
