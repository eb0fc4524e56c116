# SPDX-License-Identifier: Apache-2.0
"""The shop's pipelines as their OpenLineage clients log them. See make_shop.py."""
import datetime
import json
import uuid

import shop_platform as shop

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

    def __init__(self, namespace, producer, owner):
        self.namespace, self.producer, self.owner, self.lines = namespace, producer, owner, []

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
        job["facets"]["ownership"] = facet("OwnershipJobFacet", self.producer, "1-0-1", owners=[{"name": self.owner, "type": "MAINTAINER"}])
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
    log = Log("airflow", AIRFLOW, "team:data-platform")
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
    log = Log("airflow", AIRFLOW, "team:data-science")
    key = identifier(day, "churn_weekly")
    parent = ("churn_weekly", key)
    table = dataset(WAREHOUSE, "shop-dwh.features.churn_features")
    names = [c["name"] for c in shop.columns(shop.MODELS["churn_features"][6], day)]
    view = special("feature", "feast", "customer_churn", subtype="feature_view", displayName="customer_churn", description="Features of the churn model.",
                   columns=[{"name": name} for name in names])
    view = with_lineage(view, {name: [(WAREHOUSE, "shop-dwh.features.churn_features", name, "identity")] for name in names})
    training = dataset(LAKE, "ml/churn/training.parquet", [{"name": n, "type": "double", "description": "", "tags": []} for n in names + ["churned"]], "Frozen training set.", "team:data-science", "FILE")
    training = with_lineage(training, {name: [("feast", "customer_churn", name, "identity")] for name in names})
    for field in training["facets"]["columnLineage"]["fields"].values():
        field["inputFields"][0]["upriver_kind"] = "feature"  # the name is a feature's, not a dataset's
    model = special("model", "mlflow://", "models/churn_classifier", displayName="churn_classifier", description="Who is about to leave?",
                    versions=[{"label": str(6 + day), "created": moment(day, 7, 20)}],
                    metrics=[{"key": "auc", "value": 0.871 if day == 1 else 0.858, "at": moment(day, 7, 20)}])
    scores = dataset(WAREHOUSE, "shop-dwh.marts.churn_scores", shop.columns("customer_id | INT64 | | |\nchurn_probability | FLOAT64 | Between 0 and 1 | |\nscored_at | TIMESTAMP | | |", day),
                     "Probability that a customer leaves.", "team:data-science", "TABLE")
    scores = with_lineage(scores, {"customer_id": [(WAREHOUSE, "shop-dwh.features.churn_features", "customer_id", "identity")],
                                   "churn_probability": [(WAREHOUSE, "shop-dwh.features.churn_features", n, "transformation") for n in names[1:]]})
    service = special("service", "kubernetes", "ml/churn-api", subtype="deployment", displayName="churn-api", description="Answers for the service desk.")
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
    log = Log("flink", FLINK, "team:web")
    clicks = shop.columns(shop.CLICKS, day)
    topic = dataset(KAFKA, "web_clicks", clicks, "Every click in the shop.", "team:web", "TOPIC")
    files = with_lineage(dataset(LAKE, "raw/web_clicks", clicks, "Clicks of the last ninety days, Parquet by day.", "team:web", "FILE"),
                         {c["name"]: [(KAFKA, "web_clicks", c["name"], "identity")] for c in clicks})
    carts = with_lineage(dataset(KAFKA, "abandoned_carts", shop.columns("visitor_id | STRING | | |\nleft_at | TIMESTAMP | | |", day), "Carts that were left alone for an hour.", "team:web", "TOPIC"),
                         {"visitor_id": [(KAFKA, "web_clicks", "visitor_id", "identity")], "left_at": [(KAFKA, "web_clicks", "clicked_at", "aggregation")]})
    log.run("clickstream.archive_clicks", identifier("archive"), moment(1, 0), "", [topic], [files], text="Keeps the clicks in the lake.", code="flink/archive.py")
    log.run("clickstream.find_abandoned_carts", identifier("carts"), moment(1, 0), "", [topic], [carts], text="Finds carts that were left alone.", code="flink/carts.py")
    return log.lines
