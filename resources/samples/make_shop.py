#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes resources/samples/shop/day-1 and day-2 from shop_platform.py. Run it after changing that file:
    python3 resources/samples/make_shop.py
Same input, same bytes. Neither the program nor its tests need Python: the written files are kept in the tree.
"""
import datetime
import json
import pathlib
import shutil
import uuid

import shop_platform as shop

HERE = pathlib.Path(__file__).parent / "shop"
POSTGRES = "postgres://shop-db:5432"
KAFKA = "kafka://shop-kafka:9092"
LAKE = "s3://shop-lake"
WAREHOUSE = "bigquery"
AIRFLOW = "https://github.com/apache/airflow/tree/providers-openlineage/2.1.0"
FLINK = "https://github.com/OpenLineage/OpenLineage/tree/1.30.1/integration/flink"
SPEC = "https://openlineage.io/spec/"
BIGQUERY_TYPES = {"bigint": "INT64", "integer": "INT64", "text": "STRING", "boolean": "BOOL", "timestamp with time zone": "TIMESTAMP"}


def moment(day, hour, minute=0, second=0):
    at = datetime.datetime(2026, 11, 1 + day, hour, minute, second, tzinfo=datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def identifier(*parts):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "shop/" + "/".join(str(part) for part in parts)))


def facet(schema, producer=AIRFLOW, edition="1-0-0", **content):
    return {"_producer": producer, "_schemaURL": f"{SPEC}facets/{edition}/{schema}.json#/$defs/{schema}", **content}


def warehouse_type(kind):
    if kind.startswith("numeric"):
        return "NUMERIC"
    return "STRING" if kind.startswith("character") else BIGQUERY_TYPES[kind]

# ---- OpenLineage ---------------------------------------------------------------------------------------

def dataset(namespace, name, columns=None, description="", owner="", kind="", tags=True):
    facets = {}
    if columns:
        fields = [{k: v for k, v in (("name", c["name"]), ("type", c["type"]), ("description", c["description"])) if v} for c in columns]
        facets["schema"] = facet("SchemaDatasetFacet", edition="1-1-1", fields=fields)
        marked = [{"key": tag, "value": "true", "source": "DATABASE", "field": c["name"]} for c in columns for tag in c["tags"]] if tags else []
        if marked:
            facets["tags"] = facet("TagsDatasetFacet", tags=marked)
    if description:
        facets["documentation"] = facet("DocumentationDatasetFacet", description=description)
    if owner:
        facets["ownership"] = facet("OwnershipDatasetFacet", edition="1-0-1", owners=[{"name": owner, "type": "MAINTAINER"}])
    if kind:
        facets["datasetType"] = facet("DatasetTypeDatasetFacet", datasetType=kind)
    return {"namespace": namespace, "name": name, "facets": facets}


def with_lineage(item, lineage):
    """lineage: {column: [(namespace, table, column, kind)]}"""
    fields = {}
    for column, sources in lineage.items():
        inputs = []
        for namespace, table, source, kind in sources:
            masked = kind == "masked"
            subtype = "TRANSFORMATION" if masked else kind.upper()
            how = {"type": "INDIRECT" if kind in ("join", "filter") else "DIRECT", "subtype": subtype, "description": "", "masking": masked}
            inputs.append({"namespace": namespace, "name": table, "field": source, "transformations": [how]})
        if inputs:
            fields[column] = {"inputFields": inputs}
    if fields:
        item["facets"]["columnLineage"] = facet("ColumnLineageDatasetFacet", edition="1-2-0", fields=fields)
    return item


class Log:
    """One NDJSON file of run events."""

    def __init__(self, namespace, producer):
        self.namespace, self.producer, self.lines = namespace, producer, []

    def event(self, kind, at, run, job, inputs=(), outputs=()):
        self.lines.append(json.dumps({"eventTime": at, "producer": self.producer, "schemaURL": SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent",
                                      "eventType": kind, "run": run, "job": job, "inputs": list(inputs), "outputs": list(outputs)}))

    def run(self, name, key, start, end, inputs=(), outputs=(), parent=None, state="COMPLETE", error="", sql="", text="", kind="TASK", code=""):
        facets = {"processing_engine": facet("ProcessingEngineRunFacet", self.producer, "1-1-1", name="Airflow" if self.namespace == "airflow" else "Flink", version="2.10.4")}
        if parent:
            facets["parent"] = facet("ParentRunFacet", self.producer, "1-1-0", job={"namespace": self.namespace, "name": parent[0]}, run={"runId": parent[1]})
        streaming = self.namespace == "flink"
        job = {"namespace": self.namespace, "name": name, "facets": {"jobType": facet(
            "JobTypeJobFacet", self.producer, "2-0-3", processingType="STREAMING" if streaming else "BATCH",
            integration="FLINK" if streaming else "AIRFLOW", jobType="JOB" if streaming else kind)}}
        if text:
            job["facets"]["documentation"] = facet("DocumentationJobFacet", self.producer, description=text)
        if sql:
            job["facets"]["sql"] = facet("SQLJobFacet", self.producer, "1-1-0", query=sql, dialect="bigquery")
        if code:
            job["facets"]["sourceCodeLocation"] = facet("SourceCodeLocationJobFacet", self.producer, type="git",
                                                        url="https://git.shop.example/data/pipelines/" + code, repoUrl="https://git.shop.example/data/pipelines", path=code)
        self.event("START", start, {"runId": key, "facets": facets}, {"namespace": self.namespace, "name": name, "facets": {}})
        if not end:
            self.event("RUNNING", start, {"runId": key, "facets": facets}, job, inputs, outputs)
            return
        final = dict(facets)
        if error:
            final["errorMessage"] = facet("ErrorMessageRunFacet", self.producer, message=error, programmingLanguage="python")
        self.event(state, end, {"runId": key, "facets": final}, job, inputs, outputs)


def counted(item, rows):
    item["outputFacets"] = {"outputStatistics": facet("OutputStatisticsOutputDatasetFacet", edition="1-0-2", rowCount=rows, size=rows * 96)}
    return item


def raw_columns(name, day):
    if name == "web_clicks":
        return shop.columns(shop.CLICKS, day)
    if name == "exchange_rates":
        return shop.columns(shop.RATES, day)
    rows = shop.columns(shop.SHOP_TABLES[name][2], day)
    return [{**row, "type": warehouse_type(row["type"])} for row in rows]


def tables_of(day):
    return [name for name in shop.SHOP_TABLES if day == 1 or name not in shop.DAY_ONE_TABLES]


def quality(item, rows, ok):
    item["inputFacets"] = {
        "dataQualityAssertions": facet("DataQualityAssertionsDatasetFacet", edition="1-0-1", assertions=[
            {"assertion": "row_count_above_yesterday_half", "success": ok},
            {"assertion": "not_null", "success": True, "column": "order_id"}]),
        "dataQualityMetrics": facet("DataQualityMetricsInputDatasetFacet", edition="1-0-2", rowCount=rows, columnMetrics={
            "order_id": {"nullCount": 0, "distinctCount": rows}, "amount": {"nullCount": 0, "min": 1.5, "max": 1899.0}})}
    return item


def load_tables(log, day, parent):
    for number, name in enumerate(tables_of(day)):
        description, _, text = shop.SHOP_TABLES[name]
        source = dataset(POSTGRES, "shop.public." + name, shop.columns(text, day), description, "team:shop-backend", "TABLE")
        rows = 4000 + 1700 * number + 210 * day
        if name == "orders":
            quality(source, rows, True)
        raw = raw_columns(name, day)
        target = dataset(WAREHOUSE, "shop-dwh.raw." + name, raw, "", "team:data-platform", "TABLE", tags=False)
        with_lineage(target, {c["name"]: [(POSTGRES, "shop.public." + name, c["name"], "identity")] for c in raw})
        log.run("shop_daily.load_" + name, identifier(day, "load", name), moment(day, 5, 1 + number), moment(day, 5, 2 + number, 20),
                [source], [counted(target, rows)], parent, text=f"Copies {name} from the shop's database.", code="dags/shop_daily.py",
                sql=f"select {', '.join(c['name'] for c in raw)} from shop.public.{name}")


def load_files(log, day, parent):
    rates = dataset(LAKE, "raw/exchange_rates.csv", shop.columns(shop.RATES, day), "Published by the central bank.", "team:finance", "FILE")
    log.run("shop_daily.fetch_exchange_rates", identifier(day, "fetch"), moment(day, 5, 0, 10), moment(day, 5, 0, 40), [], [rates], parent,
            text="Downloads the euro rates.", code="dags/shop_daily.py")
    for number, (name, path) in enumerate((("exchange_rates", "raw/exchange_rates.csv"), ("web_clicks", "raw/web_clicks"))):
        columns = raw_columns(name, day)
        failed = day == 2 and name == "exchange_rates"
        target = with_lineage(dataset(WAREHOUSE, "shop-dwh.raw." + name, columns, "", "team:data-platform", "TABLE"),
                              {c["name"]: [(LAKE, path, c["name"], "identity")] for c in columns})
        log.run("shop_daily.load_" + name, identifier(day, "load", name), moment(day, 5, 12 + number), moment(day, 5, 13 + number, 5),
                [dataset(LAKE, path)], [target if failed else counted(target, 900 if number == 0 else 182000 + 900 * day)], parent,
                "FAIL" if failed else "COMPLETE", "The file raw/exchange_rates.csv has no row for 2026-11-03. Yesterday's rates stay in place." if failed else "",
                text=f"Loads {path} into the warehouse.", code="dags/shop_daily.py")


def export_ltv(log, day, parent):
    columns = [c for c in shop.columns(shop.MODELS["customer_ltv"][6], day) if c["name"] != "gross_revenue"]
    table = "shop-dwh.marts.customer_ltv"
    target = with_lineage(dataset(LAKE, "exports/ltv_export.csv", [{**c, "tags": []} for c in columns], "Read by the mailing service every morning.", "team:marketing", "FILE"),
                          {c["name"]: [(WAREHOUSE, table, c["name"], "identity")] for c in columns})
    log.run("shop_daily.export_ltv", identifier(day, "export"), moment(day, 6, 5), moment(day, 6, 6), [dataset(WAREHOUSE, table)], [counted(target, 4210 + day)], parent,
            text="Writes the customers' value for the mailing service.", code="dags/shop_daily.py")


def shop_daily(day):
    log = Log("airflow", AIRFLOW)
    key = identifier(day, "shop_daily")
    parent = ("shop_daily", key)
    load_tables(log, day, parent)
    load_files(log, day, parent)
    log.run("shop_daily.dbt_build", identifier(day, "dbt"), moment(day, 5, 20), moment(day, 5, 34), parent=parent, text="Runs dbt build.", code="dags/shop_daily.py")
    export_ltv(log, day, parent)
    log.run("shop_daily", key, moment(day, 5), moment(day, 6, 7), kind="DAG", text="Everything the shop's reports need, every night.", code="dags/shop_daily.py",
            state="FAIL" if day == 2 else "COMPLETE", error="1 task failed: load_exchange_rates" if day == 2 else "")
    return log.lines


def own(kind, **content):
    return {"_producer": AIRFLOW, "_schemaURL": "https://upriver.example/facets/1-0-0/upriver_asset.json", "kind": kind, **content}


def special(kind, namespace, name, **content):
    return {"namespace": namespace, "name": name, "facets": {"upriver_asset": own(kind, **content)}}


def churn_weekly(day):
    log = Log("airflow", AIRFLOW)
    key = identifier(day, "churn_weekly")
    parent = ("churn_weekly", key)
    table = dataset(WAREHOUSE, "shop-dwh.features.churn_features")
    names = [c["name"] for c in shop.columns(shop.MODELS["churn_features"][6], day)]
    view = special("feature", "feast", "customer_churn", subtype="feature_view", displayName="customer_churn", description="Features of the churn model.",
                   columns=[{"name": name} for name in names])
    view = with_lineage(view, {name: [(WAREHOUSE, "shop-dwh.features.churn_features", name, "identity")] for name in names})
    training = dataset(LAKE, "ml/churn/training.parquet", [{"name": n, "type": "double", "description": "", "tags": []} for n in names + ["churned"]], "Frozen training set.", "team:data-science", "FILE")
    model = special("model", "mlflow", "churn_classifier", displayName="churn_classifier", description="Who is about to leave?",
                    versions=[{"label": str(6 + day), "created": moment(day, 7, 20)}],
                    metrics=[{"key": "auc", "value": 0.871 if day == 1 else 0.858, "at": moment(day, 7, 20)}])
    scores = dataset(WAREHOUSE, "shop-dwh.marts.churn_scores", shop.columns("customer_id | INT64 | | |\nchurn_probability | FLOAT64 | Between 0 and 1 | |\nscored_at | TIMESTAMP | | |", day),
                     "Probability that a customer leaves.", "team:data-science", "TABLE")
    scores = with_lineage(scores, {"customer_id": [(WAREHOUSE, "shop-dwh.features.churn_features", "customer_id", "identity")],
                                   "churn_probability": [(WAREHOUSE, "shop-dwh.features.churn_features", n, "transformation") for n in names[1:]]})
    service = special("service", "kubernetes", "ml/churn-api", displayName="churn-api", description="Answers for the service desk.")
    steps = [("publish_features", [table], [view], "Publishes the features."),
             ("build_training_set", [view], [training], "Freezes last quarter for training."),
             ("train", [training], [model], "Trains and registers the model."),
             ("score", [model, table], [counted(scores, 4200 + day)], "Scores every customer."),
             ("deploy", [model], [service], "Rolls the model out.")]
    for number, (name, inputs, outputs, text) in enumerate(steps):
        log.run("churn_weekly." + name, identifier(day, "churn", name), moment(day, 7, 5 * number), moment(day, 7, 5 * number + 4), inputs, outputs, parent, text=text, code="dags/churn_weekly.py")
    log.run("churn_weekly", key, moment(day, 7), moment(day, 7, 30), kind="DAG", text="Trains and rolls out the churn model.", code="dags/churn_weekly.py")
    return log.lines


def clickstream(day):
    log = Log("flink", FLINK)
    clicks = shop.columns(shop.CLICKS, day)
    topic = dataset(KAFKA, "web_clicks", clicks, "Every click in the shop.", "team:web", "TOPIC")
    files = with_lineage(dataset(LAKE, "raw/web_clicks", clicks, "Clicks of the last ninety days, Parquet by day.", "team:web", "FILE"),
                         {c["name"]: [(KAFKA, "web_clicks", c["name"], "identity")] for c in clicks})
    carts = with_lineage(dataset(KAFKA, "abandoned_carts", shop.columns("visitor_id | STRING | | |\nleft_at | TIMESTAMP | | |", day), "Carts that were left alone for an hour.", "team:web", "TOPIC"),
                         {"visitor_id": [(KAFKA, "web_clicks", "visitor_id", "identity")], "left_at": [(KAFKA, "web_clicks", "clicked_at", "aggregation")]})
    log.run("clickstream.archive_clicks", identifier("archive"), moment(1, 0), "", [topic], [files], text="Keeps the clicks in the lake.", code="flink/archive.py")
    log.run("clickstream.find_abandoned_carts", identifier("carts"), moment(1, 0), "", [topic], [carts], text="Finds carts that were left alone.", code="flink/carts.py")
    return log.lines

# ---- dbt -----------------------------------------------------------------------------------------------

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


def compiled(name, day):
    text = sql_of(name, day)
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
    return tables_of(day) + ["web_clicks", "exchange_rates"]


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
                       "inputs": [dataset(WAREHOUSE, relation(parent)) for parent in model[5]], "outputs": [target]})
    return events

# ---- files ---------------------------------------------------------------------------------------------

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
        for name, content in (("manifest", manifest(day)), ("catalog", catalog(day)), ("run_results", run_results(day)), ("sources", freshness(day))):
            write(day, f"dbt/target/{name}.json", pretty(content))


if __name__ == "__main__":
    main()
