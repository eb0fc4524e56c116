#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes resources/samples/shop/day-1 and day-2 from shop_platform.py. Run it after changing that file:
    python3 resources/samples/make_shop.py
Same input, same bytes. Neither the program nor its tests need Python: the written files are kept in the tree.
"""
import json
import pathlib
import shutil

from shop_dbt import catalog, dbt_lineage, freshness, manifest, run_results
from shop_mlflow import file_store
from shop_openlineage import churn_weekly, clickstream, shop_daily

HERE = pathlib.Path(__file__).parent / "shop"


def write(day, path, text):
    target = HERE / f"day-{day}" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def pretty(value):
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def main():
    shutil.rmtree(HERE, ignore_errors=True)
    for day in (1, 2):
        write(day, "openlineage/shop_daily.ndjson", "\n".join(shop_daily(day)) + "\n")
        write(day, "openlineage/churn_weekly.ndjson", "\n".join(churn_weekly(day)) + "\n")
        write(day, "openlineage/dbt_columns.json", pretty(dbt_lineage(day)))
        lines = clickstream(day)
        # Cut off in the middle of an event, as when a disk was full: something for the list of problems.
        write(day, "openlineage/clickstream.ndjson", "\n".join(lines) + "\n" + lines[-1][:400])
        for path, text in file_store(day).items():
            write(day, f"ml/mlruns/{path}", text)
        for name, content in (("manifest", manifest(day)), ("catalog", catalog(day)), ("run_results", run_results(day)), ("sources", freshness(day))):
            write(day, f"dbt/target/{name}.json", pretty(content))


if __name__ == "__main__":
    main()
