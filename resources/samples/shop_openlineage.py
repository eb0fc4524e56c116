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
    """One NDJSON file of events."""

    def __init__(self, namespace, producer, owner):
        self.namespace, self.producer, self.owner, self.lines = namespace, producer, owner, []

    def job(self, name, sql="", text="", kind="TASK", code=""):
        streaming = self.namespace == "flink"
        facets = {"jobType": facet("JobTypeJobFacet", self.producer, "2-0-3", processingType="STREAMING" if streaming else "BATCH",
                                   integration="FLINK" if streaming else "AIRFLOW", jobType="JOB" if streaming else kind),
                  "ownership": facet("OwnershipJobFacet", self.producer, "1-0-1", owners=[{"name": self.owner, "type": "MAINTAINER"}])}
        if text:
            facets["documentation"] = facet("DocumentationJobFacet", self.producer, description=text)
        if sql:
            facets["sql"] = facet("SQLJobFacet", self.producer, "1-1-0", query=sql, dialect="bigquery")
        if code:
            facets["sourceCodeLocation"] = facet("SourceCodeLocationJobFacet", self.producer, type="git",
                                                 url="https://git.shop.example/data/pipelines/" + code, repoUrl="https://git.shop.example/data/pipelines", path=code)
        return {"namespace": self.namespace, "name": name, "facets": facets}

    def static(self, at, name, inputs=(), outputs=(), **facts):
        """What a job reads and writes, whenever it runs."""
        self.lines.append(json.dumps({"eventTime": at, "producer": self.producer, "schemaURL": SPEC + "2-0-2/OpenLineage.json#/$defs/JobEvent",
                                      "job": self.job(name, **facts), "inputs": list(inputs), "outputs": list(outputs)}))

    def event(self, kind, at, run, job, inputs=(), outputs=()):
        self.lines.append(json.dumps({"eventTime": at, "producer": self.producer, "schemaURL": SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent",
                                      "eventType": kind, "run": run, "job": job, "inputs": list(inputs), "outputs": list(outputs)}))

    def run(self, name, key, start, end, inputs=(), outputs=(), parent=None, after=(), **facts):
        """after: the jobs that it waits for"""
        facets = {"processing_engine": facet("ProcessingEngineRunFacet", self.producer, "1-1-1", name="Airflow" if self.namespace == "airflow" else "Flink", version="2.10.4")}
        if parent:
            facets["parent"] = facet("ParentRunFacet", self.producer, "1-1-0", job={"namespace": self.namespace, "name": parent[0]}, run={"runId": parent[1]})
        if after:
            facets["jobDependencies"] = facet("JobDependenciesRunFacet", self.producer, "1-0-1", downstream=[], upstream=[
                {"job": {"namespace": self.namespace, "name": other}, "dependency_type": "DIRECT_INVOCATION", "sequence_trigger_rule": "FINISH_TO_START",
                 "status_trigger_rule": "EXECUTE_ON_SUCCESS"} for other in after])
        job = self.job(name, **facts)
        self.event("START", start, {"runId": key, "facets": facets}, {"namespace": self.namespace, "name": name, "facets": {}})
        if not end:
            self.event("RUNNING", start, {"runId": key, "facets": facets}, job, inputs, outputs)
            return
        self.event("COMPLETE", end, {"runId": key, "facets": facets}, job, inputs, outputs)


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


CODE = "dags/shop_daily.py"


def load_tables(log, day):
    for name in shop.copied_tables(day):
        description, _, text = shop.SHOP_TABLES[name]
        source = dataset(POSTGRES, "shop.public." + name, shop.columns(text, day), description, "team:shop-backend", "TABLE")
        raw = raw_columns(name, day)
        target = dataset(WAREHOUSE, "shop-dwh.raw." + name, raw, "", "team:data-platform", "TABLE", tags=False)
        with_lineage(target, {c["name"]: [(POSTGRES, "shop.public." + name, c["name"], "identity")] for c in raw})
        log.static(moment(day, 4, 45), "shop_daily.load_" + name, [source], [target], text=f"Copies {name} from the shop's database.", code=CODE,
                   sql=f"select {', '.join(c['name'] for c in raw)} from shop.public.{name}")


def load_files(log, day):
    rates = dataset(LAKE, "raw/exchange_rates.csv", shop.columns(shop.RATES, day), "Published by the central bank.", "team:finance", "FILE")
    log.static(moment(day, 4, 45), "shop_daily.fetch_exchange_rates", [], [rates], text="Downloads the euro rates.", code=CODE)
    for name, path in (("exchange_rates", "raw/exchange_rates.csv"), ("web_clicks", "raw/web_clicks")):
        columns = raw_columns(name, day)
        target = with_lineage(dataset(WAREHOUSE, "shop-dwh.raw." + name, columns, "", "team:data-platform", "TABLE"),
                              {c["name"]: [(LAKE, path, c["name"], "identity")] for c in columns})
        log.static(moment(day, 4, 45), "shop_daily.load_" + name, [dataset(LAKE, path)], [target], text=f"Loads {path} into the warehouse.", code=CODE)


def export_ltv(log, day):
    columns = [c for c in shop.columns(shop.MODELS["customer_ltv"][6], day) if c["name"] != "gross_revenue"]
    table = "shop-dwh.marts.customer_ltv"
    target = with_lineage(dataset(LAKE, "exports/ltv_export.csv", [{**c, "tags": []} for c in columns], "Read by the mailing service every morning.", "team:marketing", "FILE"),
                          {c["name"]: [(WAREHOUSE, table, c["name"], "identity")] for c in columns})
    log.static(moment(day, 4, 45), "shop_daily.export_ltv", [dataset(WAREHOUSE, table)], [target], text="Writes the customers' value for the mailing service.", code=CODE)


def shop_daily(day):
    """What the tasks of the nightly DAG read and write, stated when it is rolled out; its runs are in Airflow's database."""
    log = Log("airflow", AIRFLOW, "team:data-platform")
    load_tables(log, day)
    load_files(log, day)
    log.static(moment(day, 4, 45), "shop_daily.dbt_build", text="Runs dbt build.", code=CODE)
    export_ltv(log, day)
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
    training = dataset(LAKE, "ml/churn/training.parquet", [{"name": n, "type": "double", "description": "", "tags": []} for n in names], "Frozen training set.", "team:data-science", "FILE")
    training = with_lineage(training, {name: [(WAREHOUSE, "shop-dwh.features.churn_features", name, "identity")] for name in names})
    # OpenLineage has no models: the name is the registry's
    model = special("model", "mlflow://", "models/churn_classifier")
    scores = dataset(WAREHOUSE, "shop-dwh.marts.churn_scores", shop.columns(shop.SCORES, day), "Probability that a customer leaves.", "team:data-science", "TABLE")
    scores = with_lineage(scores, {"customer_id": [(WAREHOUSE, "shop-dwh.features.churn_features", "customer_id", "identity")],
                                   "churn_probability": [(WAREHOUSE, "shop-dwh.features.churn_features", n, "transformation") for n in names[1:]]})
    steps = [("materialize_features", 161, [], [], "Brings the features to the online store."),
             ("build_training_set", 194, [table], [training], "Freezes last quarter for training."),
             ("train", 287, [training], [], "Runs the DVC pipeline, which trains and registers the model."),
             ("deploy", 68, [], [], "Rolls the model out."),
             ("score", 145, [model, table], [counted(scores, 4200 + day)], "Scores every customer.")]
    for number, (name, seconds, inputs, outputs, text) in enumerate(steps):
        begin, length = 7 * number, seconds + 3 * day
        log.run("churn_weekly." + name, identifier(day, "churn", name), moment(day, 7, begin, 9), moment(day, 7, begin + (9 + length) // 60, (9 + length) % 60), inputs, outputs, parent,
                ["churn_weekly." + steps[number - 1][0]] if number else [], text=text, code="dags/churn_weekly.py")
    log.run("churn_weekly", key, moment(day, 7), moment(day, 7, 30, 41 + day), kind="DAG", text="Trains and rolls out the churn model.", code="dags/churn_weekly.py")
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
