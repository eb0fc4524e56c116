# SPDX-License-Identifier: Apache-2.0
"""The baseline: sqlglot's parser alone over statements given as JSON lines {"id","dialect","sql"}.

Prints one JSON object: {"parsed": [ids], "milliseconds": computing time, median of three passes over those}."""
import json
import logging
import sys
import time

import sqlglot

logging.disable(logging.CRITICAL)
KNOWN = {"postgres", "redshift", "snowflake", "bigquery", "spark", "databricks", "hive", "duckdb", "trino", "presto",
         "mysql", "tsql", "oracle", "sqlite", "clickhouse"}


def parse(case):
    dialect = case["dialect"] if case["dialect"] in KNOWN else None
    return sqlglot.parse(case["sql"], read=dialect)


cases = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
parsed = []
for case in cases:
    try:
        if any(tree is not None for tree in parse(case)):
            parsed.append(case)
    except Exception:  # what it can't read is left out on both sides
        pass
times = []
for _ in range(3):
    start = time.process_time()
    for case in parsed:
        parse(case)
    times.append((time.process_time() - start) * 1000)
print(json.dumps({"parsed": [case["id"] for case in parsed], "milliseconds": sorted(times)[1]}))
