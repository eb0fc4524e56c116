# SPDX-License-Identifier: Apache-2.0
"""The shop's dbt project as dbt writes it into its target folder. See make_shop.py."""
import datetime

import shop_platform as shop
from shop_openlineage import SPEC, WAREHOUSE, dataset, identifier, moment, raw_columns, with_lineage


def metadata(artifact, version, day, at):
    return {"dbt_schema_version": f"https://schemas.getdbt.com/dbt/{artifact}/v{version}.json", "dbt_version": "1.10.4", "generated_at": at,
            "invocation_id": identifier(day, "invocation"), "env": {}}


def models_of(day):
    return {name: model for name, model in shop.MODELS.items() if day == 2 or name not in shop.DAY_TWO_MODELS}


def relation(name):
    if name.startswith("raw."):
        return "shop-dwh." + name
    if name == "countries":
        return "shop-dwh.reference.countries"
    return f"shop-dwh.{shop.MODELS[name][0]}.{name}"


def quoted(name):
    return ".".join(f"`{part}`" for part in relation(name).split("."))


def source_name(table):
    return {"web_clicks": "events", "exchange_rates": "files"}.get(table, "shop")


def unique_id(name):
    if name.startswith("raw."):
        return f"source.shop.{source_name(name[4:])}.{name[4:]}"
    if name.startswith("metric:"):
        return "metric.shop." + name[7:]
    return "seed.shop.countries" if name == "countries" else "model.shop." + name


def sql_of(name, day):
    text = shop.MODELS[name][7]
    later = day == 2
    for key, value in (("{channel}", ", channel"), ("{o_channel}", ", o.channel")):
        text = text.replace(key, value if later else "")
    return text.replace("{days}", "1, 4" if later else "1")


def ephemeral_parents(name):
    return [parent for parent in shop.MODELS[name][5] if parent in shop.MODELS and shop.MODELS[parent][1] == "ephemeral"]


def tables_read_by(name):
    """Relations that a model reads, through ephemeral models as well."""
    found = [parent for parent in shop.MODELS[name][5] if parent not in ephemeral_parents(name)]
    for parent in ephemeral_parents(name):
        found += [table for table in tables_read_by(parent) if table not in found]
    return found


def compiled(name, day):
    """As dbt does it: references by their relation, ephemeral models as a common table expression in front."""
    text = sql_of(name, day)
    for parent in ephemeral_parents(name):
        cte = "__dbt__cte__" + parent
        text = f"with {cte} as (\n{compiled(parent, day)}\n)\n" + text.replace(f"{{{{ ref('{parent}') }}}}", cte)
    for parent in shop.MODELS[name][5]:
        reference = f"{{{{ source('{source_name(parent[4:])}', '{parent[4:]}') }}}}" if parent.startswith("raw.") else f"{{{{ ref('{parent}') }}}}"
        text = text.replace(reference, quoted(parent))
    return text


def column_nodes(rows):
    return {c["name"]: {"name": c["name"], "description": c["description"], "meta": {}, "data_type": c["type"], "constraints": [], "quote": None, "tags": c["tags"]} for c in rows}


def common(uid, name, kind, path, description, day, **content):
    return {"unique_id": uid, "name": name, "resource_type": kind, "package_name": "shop", "path": path.split("/", 1)[1], "original_file_path": path,
            "fqn": ["shop", name], "description": description, "meta": {}, "created_at": 1793500000.0 + day, **content}


def model_node(name, day):
    schema, kind, group, description, tags, parents, text, _ = shop.MODELS[name]
    path = f"models/{schema}/{name}.sql"
    fields = column_nodes(shop.columns(text, day)) if text else {}
    node = common("model.shop." + name, name, "model", path, description, day, database="shop-dwh", schema=schema, alias=name,
                  config={"enabled": True, "materialized": kind, "tags": tags, "meta": {}, "group": group}, tags=tags, columns=fields, group=group,
                  access="public" if "mart" in tags else "protected", language="sql", relation_name=None if kind == "ephemeral" else quoted(name),
                  raw_code=sql_of(name, day), compiled=True, compiled_code=compiled(name, day), refs=[], sources=[],
                  depends_on={"macros": [], "nodes": [unique_id(parent) for parent in parents]}, contract={"enforced": name == "customer_ltv"}, constraints=[])
    if name == "orders":
        node["constraints"] = [{"type": "primary_key", "columns": ["order_id"]}, {"type": "foreign_key", "columns": ["customer_id"], "to": quoted("customers"), "to_columns": ["customer_id"]}]
    return node


def test_node(name):
    model, column, kind, arguments, severity = shop.TESTS[name]
    node = {"unique_id": "test.shop." + name, "name": name, "resource_type": "test", "package_name": "shop", "original_file_path": f"models/{shop.MODELS[model][0]}/schema.yml",
            "config": {"enabled": True, "materialized": "test", "severity": severity}, "tags": [], "columns": {}, "description": "", "depends_on": {"macros": [], "nodes": [unique_id(model)]}}
    if kind:
        node["test_metadata"] = {"name": kind, "kwargs": {"column_name": column, "model": f"{{{{ get_where_subquery(ref('{model}')) }}}}", **arguments}, "namespace": None}
        node["column_name"], node["attached_node"] = column, unique_id(model)
    else:
        node["original_file_path"] = f"tests/{name}.sql"
        node["description"] = "No day may end with less than nothing."
    if kind == "relationships":
        node["depends_on"]["nodes"].insert(0, "model.shop.stg_customers")
    return node


def extra_nodes(day):
    seed = common("seed.shop.countries", "countries", "seed", "seeds/countries.csv", "Country codes and names.", day, database="shop-dwh", schema="reference", alias="countries",
                  config={"enabled": True, "materialized": "seed", "tags": ["static"]}, tags=["static"], relation_name=quoted("countries"), raw_code="", depends_on={"macros": []},
                  columns=column_nodes(shop.columns("country_code | STRING | ISO 3166 | |\ncountry_name | STRING | | |", day)))
    snapshot = common("snapshot.shop.customers_history", "customers_history", "snapshot", "snapshots/customers_history.sql", "Customers as they were.", day, database="shop-dwh",
                      schema="snapshots", alias="customers_history", config={"enabled": True, "materialized": "snapshot", "strategy": "timestamp", "unique_key": "customer_id"}, tags=[],
                      group="core", relation_name="`shop-dwh`.`snapshots`.`customers_history`", language="sql", raw_code="select * from {{ ref('stg_customers') }}",
                      compiled_code=f"select * from {quoted('stg_customers')}", columns=column_nodes(shop.columns(shop.MODELS["stg_customers"][6], day)),
                      depends_on={"macros": [], "nodes": ["model.shop.stg_customers"]})
    return {seed["unique_id"]: seed, snapshot["unique_id"]: snapshot}


def raw_tables(day):
    return shop.tables_of(day) + ["web_clicks", "exchange_rates"]


def source_nodes(day):
    nodes = {}
    for table in raw_tables(day):
        uid = unique_id("raw." + table)
        limits = {"warn_after": {"count": 12, "period": "hour"}, "error_after": {"count": 36, "period": "hour"}, "filter": None}
        description = shop.SHOP_TABLES[table][0] if table in shop.SHOP_TABLES else ""
        nodes[uid] = common(uid, table, "source", "models/sources.yml", description, day, database="shop-dwh", schema="raw", identifier=table, source_name=source_name(table),
                            source_description="Copies of what the shop's systems hold.", loader="airflow", loaded_at_field="_loaded_at",
                            freshness=limits if table in ("orders", "web_clicks") else None, relation_name=quoted("raw." + table), tags=["raw"], config={"enabled": True},
                            columns=column_nodes([{**c, "description": ""} for c in raw_columns(table, day)]))
    return nodes


def exposure_nodes(day):
    nodes = {}
    for name, (kind, label, description, owner, parents, days) in shop.EXPOSURES.items():
        if str(day) in days:
            nodes["exposure.shop." + name] = common("exposure.shop." + name, name, "exposure", "models/exposures.yml", description, day, type=kind, label=label, maturity="high",
                                                    url="https://bi.shop.example/" + name, owner={"name": owner, "email": None}, tags=[], config={"enabled": True},
                                                    depends_on={"macros": [], "nodes": [unique_id(parent) for parent in parents]})
    return nodes


def semantic(day):
    metrics = {}
    for name, (label, description, measure) in shop.METRICS.items():
        metrics["metric.shop." + name] = common("metric.shop." + name, name, "metric", "models/metrics.yml", description, day, label=label, type="simple",
                                                type_params={"measure": {"name": measure}}, tags=["kpi"], group="finance", depends_on={"macros": [], "nodes": ["semantic_model.shop.orders"]})
    orders = common("semantic_model.shop.orders", "orders", "semantic_model", "models/metrics.yml", "Orders as finance counts them.", day, model="ref('orders')",
                    node_relation={"alias": "orders", "schema_name": "marts", "database": "shop-dwh", "relation_name": quoted("orders")},
                    entities=[{"name": "order", "type": "primary", "expr": "order_id"}, {"name": "customer", "type": "foreign", "expr": "customer_id"}],
                    dimensions=[{"name": "ordered_at", "type": "time", "expr": None}, {"name": "payment_method", "type": "categorical", "expr": None}],
                    measures=[{"name": "net_revenue", "agg": "sum", "expr": None}, {"name": "order_count", "agg": "count", "expr": "order_id"}],
                    depends_on={"macros": [], "nodes": ["model.shop.orders"]})
    return metrics, {"semantic_model.shop.orders": orders}


def manifest(day):
    metrics, semantic_models = semantic(day)
    nodes = {"model.shop." + name: model_node(name, day) for name in models_of(day)}
    nodes.update(extra_nodes(day))
    nodes.update({"test.shop." + name: test_node(name) for name in shop.TESTS})
    groups = {"group.shop." + name: {"name": name, "resource_type": "group", "package_name": "shop", "unique_id": "group.shop." + name, "owner": {"name": owner, "email": email}}
              for name, (owner, email) in shop.GROUPS.items()}
    return {"metadata": {**metadata("manifest", 12, day, moment(day, 5, 21)), "project_name": "shop", "adapter_type": "bigquery"}, "nodes": nodes, "sources": source_nodes(day),
            "macros": {}, "docs": {}, "exposures": exposure_nodes(day), "metrics": metrics, "groups": groups, "selectors": {}, "disabled": {},
            "saved_queries": {}, "semantic_models": semantic_models, "unit_tests": {}}


def catalog_entry(uid, name, rows, kind, day):
    database, schema, table = name.split(".")
    stats = {"has_stats": {"id": "has_stats", "label": "Has Stats?", "value": kind == "table", "include": False}}
    if kind == "table":
        count = 1000 + sum(map(ord, table)) * 7 + 130 * day
        stats["num_rows"] = {"id": "num_rows", "label": "# Rows", "value": count, "include": True}
        stats["num_bytes"] = {"id": "num_bytes", "label": "Approximate Size", "value": count * 88, "include": True}
    return {"metadata": {"type": kind, "schema": schema, "name": table, "database": database, "comment": None, "owner": None},
            "columns": {c["name"]: {"type": c["type"], "index": i + 1, "name": c["name"], "comment": None} for i, c in enumerate(rows)}, "stats": stats, "unique_id": uid}


def catalog(day):
    nodes, sources = {}, {}
    for name, model in models_of(day).items():
        if model[6]:
            kind = "view" if model[1] == "view" else "table"
            nodes[unique_id(name)] = catalog_entry(unique_id(name), relation(name), shop.columns(model[6], day), kind, day)
    for table in raw_tables(day):
        uid = unique_id("raw." + table)
        rows = raw_columns(table, day) + [{"name": "_loaded_at", "type": "TIMESTAMP"}]
        sources[uid] = catalog_entry(uid, "shop-dwh.raw." + table, rows, "table", day)
    return {"metadata": metadata("catalog", 1, day, moment(day, 5, 36)), "nodes": nodes, "sources": sources, "errors": None}


def result(uid, status, day, minute, message=None, failures=None, rows=None, seconds=2.5):
    start = moment(day, 5, minute)
    answer = {"_message": message or "OK", "code": "CREATE TABLE"}
    if rows is not None:
        answer["rows_affected"] = rows
    return {"status": status, "timing": [{"name": "compile", "started_at": start, "completed_at": start}, {"name": "execute", "started_at": start, "completed_at": moment(day, 5, minute, int(seconds))}],
            "thread_id": "Thread-1", "execution_time": seconds, "adapter_response": answer, "message": message, "failures": failures, "unique_id": uid}


def run_results(day):
    results = [result("seed.shop.countries", "success", day, 21, "INSERT 249", rows=249)]
    for number, (name, model) in enumerate(models_of(day).items()):
        if model[1] != "ephemeral":
            rows = None if model[1] == "view" else 1000 + sum(map(ord, name)) * 7 + 130 * day
            results.append(result(unique_id(name), "success", day, 21 + number // 2, "CREATE VIEW" if rows is None else f"CREATE TABLE ({rows} rows)", rows=rows, seconds=2.0 + number))
    results.append(result("snapshot.shop.customers_history", "success", day, 31, "MERGE (38 rows)", rows=38))
    for name in shop.TESTS:
        status, failures = shop.TEST_RESULTS[day].get(name, ("pass", 0))
        message = None if status == "pass" else f"Got {failures} results, configured to {status} if != 0"
        results.append(result("test.shop." + name, status, day, 32, message, failures, seconds=1.0))
    return {"metadata": metadata("run-results", 6, day, moment(day, 5, 34)), "results": results, "elapsed_time": 780.4, "args": {"which": "build"}}


def freshness(day):
    results = []
    for table, hours in (("orders", 0.4), ("web_clicks", 0.3 if day == 1 else 14.2)):
        uid = unique_id("raw." + table)
        checked = datetime.datetime(2026, 11, 1 + day, 5, 19, tzinfo=datetime.timezone.utc)
        loaded = checked - datetime.timedelta(hours=hours)
        results.append({"unique_id": uid, "max_loaded_at": loaded.strftime("%Y-%m-%dT%H:%M:%SZ"), "snapshotted_at": checked.strftime("%Y-%m-%dT%H:%M:%SZ"), "max_loaded_at_time_ago_in_s": hours * 3600,
                        "status": "pass" if hours < 12 else "warn", "criteria": {"warn_after": {"count": 12, "period": "hour"}, "error_after": {"count": 36, "period": "hour"}, "filter": None},
                        "adapter_response": {}, "timing": [], "thread_id": "Thread-1", "execution_time": 0.8})
    return {"metadata": metadata("sources", 3, day, moment(day, 5, 19)), "results": results, "elapsed_time": 2.1}


def dbt_lineage(day):
    """dbt's own files do not say which column feeds which; the OpenLineage client that wraps dbt does."""
    events = []
    for name, model in models_of(day).items():
        if not model[6]:
            continue
        rows = shop.columns(model[6], day)
        lineage = {c["name"]: [(WAREHOUSE, relation(table), column, kind) for table, column, kind in c["from"]] for c in rows}
        target = with_lineage(dataset(WAREHOUSE, relation(name)), lineage)
        events.append({"eventTime": moment(day, 5, 35), "producer": "https://github.com/OpenLineage/OpenLineage/tree/1.30.1/integration/dbt",
                       "schemaURL": SPEC + "2-0-2/OpenLineage.json#/$defs/JobEvent", "job": {"namespace": "dbt", "name": "model.shop." + name, "facets": {}},
                       "inputs": [dataset(WAREHOUSE, relation(table)) for table in tables_read_by(name)], "outputs": [target]})
    return events
