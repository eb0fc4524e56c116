# SPDX-License-Identifier: Apache-2.0
"""The Great Expectations project that checks the marts: a suite, a checkpoint, a result a night. See make_shop.py."""
import json

from shop_openlineage import identifier

CONFIG = """config_version: 4.0
config_variables_file_path: uncommitted/config_variables.yml
plugins_directory: plugins/
stores:
  expectations_store:
    class_name: ExpectationsStore
    store_backend:
      class_name: TupleFilesystemStoreBackend
      base_directory: expectations/
  validation_results_store:
    class_name: ValidationResultsStore
    store_backend:
      class_name: TupleFilesystemStoreBackend
      base_directory: uncommitted/validations/
expectations_store_name: expectations_store
validation_results_store_name: validation_results_store
fluent_datasources:
  warehouse:
    type: sql
    id: 6a5f8f0c-0000-4000-8000-000000000001
    connection_string: bigquery://shop-dwh
    assets:
      orders:
        type: table
        id: 6a5f8f0c-0000-4000-8000-000000000002
        schema_name: marts
        table_name: orders
        batch_definitions:
          whole_table:
            id: 6a5f8f0c-0000-4000-8000-000000000003
"""

# (type, arguments, severity)
EXPECTATIONS = [
    ("expect_table_row_count_to_be_between", {"min_value": 1000, "max_value": 100000}, "critical"),
    ("expect_column_values_to_not_be_null", {"column": "gross_amount"}, "critical"),
    ("expect_column_values_to_be_between", {"column": "refunded_amount", "min_value": 0}, "critical"),
    ("expect_column_pair_values_a_to_be_greater_than_b", {"column_A": "gross_amount", "column_B": "refunded_amount", "or_equal": True}, "warning"),
]
ROWS = {1: 4207, 2: 4420}
UNPRICED = 212  # orders in foreign currency for which no rate had come


def expectation(number, kind, arguments, severity):
    return {"id": identifier("expectation", number), "type": kind, "kwargs": arguments, "meta": {}, "severity": severity}


def suite():
    return {"name": "orders_suite", "id": identifier("suite"), "expectations": [expectation(n, *each) for n, each in enumerate(EXPECTATIONS)], "meta": {"great_expectations_version": "1.6.4"}, "notes": None}


def definition():
    return {"name": "orders_nightly", "id": identifier("definition"), "suite": {"id": identifier("suite"), "name": "orders_suite"},
            "data": {"datasource": {"name": "warehouse", "id": "6a5f8f0c-0000-4000-8000-000000000001"}, "asset": {"name": "orders", "id": "6a5f8f0c-0000-4000-8000-000000000002"},
                     "batch_definition": {"name": "whole_table", "id": "6a5f8f0c-0000-4000-8000-000000000003"}}}


def checkpoint():
    return {"name": "marts_nightly", "id": identifier("checkpoint"), "actions": [], "result_format": "SUMMARY", "validation_definitions": [{"id": identifier("definition"), "name": "orders_nightly"}]}


def outcome(number, day):
    kind, arguments, severity = EXPECTATIONS[number]
    found, ok = {"element_count": ROWS[day], "unexpected_count": 0, "unexpected_percent": 0.0, "missing_count": 0, "missing_percent": 0.0}, True
    if kind == "expect_table_row_count_to_be_between":
        found = {"observed_value": ROWS[day]}
    elif day == 2 and arguments.get("column") == "gross_amount":
        found, ok = {"element_count": ROWS[day], "unexpected_count": UNPRICED, "unexpected_percent": round(100 * UNPRICED / ROWS[day], 4), "partial_unexpected_list": []}, False
    return {"success": ok, "expectation_config": {"id": identifier("expectation", number), "type": kind, "kwargs": {"batch_id": "warehouse-orders", **arguments}, "meta": {}, "severity": severity},
            "meta": {}, "exception_info": {"raised_exception": False, "exception_traceback": None, "exception_message": None}, "result": found}


def validation(day):
    results = [outcome(number, day) for number in range(len(EXPECTATIONS))]
    good = sum(each["success"] for each in results)
    night = f"2026-11-0{1 + day}T05:2"
    return {"success": good == len(results), "suite_name": "orders_suite", "id": identifier("validation", day), "results": results, "suite_parameters": {},
            "statistics": {"evaluated_expectations": len(results), "successful_expectations": good, "unsuccessful_expectations": len(results) - good, "success_percent": 100.0 * good / len(results)},
            "meta": {"great_expectations_version": "1.6.4", "run_id": {"run_name": None, "run_time": night + "0:46+00:00"},
                     "batch_spec": {"type": "table", "data_asset_name": "orders", "table_name": "orders", "schema_name": "marts", "batch_identifiers": {}},
                     "active_batch_definition": {"datasource_name": "warehouse", "data_connector_name": "fluent", "data_asset_name": "orders", "batch_identifiers": {}},
                     "validation_id": identifier("definition"), "checkpoint_id": identifier("checkpoint"), "checkpoint_name": "marts_nightly", "validation_time": night + "2:11+00:00"}}


def project(day):
    """All files of the project at the end of a day, by path."""
    files = {"great_expectations.yml": CONFIG, "expectations/orders_suite.json": suite(), "validation_definitions/orders_nightly": definition(), "checkpoints/marts_nightly": checkpoint()}
    for past in range(1, day + 1):
        files[f"uncommitted/validations/orders_suite/__none__/2026110{1 + past}T052046.000000Z/warehouse-orders.json"] = validation(past)
    return {path: content if isinstance(content, str) else json.dumps(content, indent=2) + "\n" for path, content in files.items()}
