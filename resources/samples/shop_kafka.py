# SPDX-License-Identifier: Apache-2.0
"""Kafka Connect's settings as its API answers them, subjects of the schema registry, and static OpenLineage events that
say which column a connector hands on, as the settings do not. See make_shop.py."""
import json

from shop_openlineage import KAFKA, POSTGRES, SPEC, WAREHOUSE, dataset, moment, raw_columns, with_lineage
import shop_platform as shop

BROKER = "shop-kafka:9092"
AVRO = {"bigint": "long", "integer": "int", "boolean": "boolean"}


def relation(table):
    return "shop.public." + table


def topic(table):
    return "changes." + table


def settings():
    """A source and a sink for each table."""
    secret = "${file:/opt/connect/shop.properties:password}"
    avro_text = {"value.converter": "io.confluent.connect.avro.AvroConverter", "value.converter.schema.registry.url": "http://shop-registry:8081"}
    for table in shop.CHANGED_TABLES:
        yield table + "-cdc", {"connector.class": "io.debezium.connector.postgresql.PostgresConnector", "tasks.max": "1", "database.hostname": "shop-db", "database.port": "5432",
                               "database.user": "replicator", "database.password": secret, "database.dbname": "shop", "topic.prefix": "shop", "plugin.name": "pgoutput",
                               "slot.name": table + "_cdc", "table.include.list": "public." + table, "snapshot.mode": "initial", "signal.kafka.bootstrap.servers": BROKER, **avro_text,
                               "transforms": "unwrap,route", "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
                               "transforms.route.type": "org.apache.kafka.connect.transforms.RegexRouter", "transforms.route.regex": r"shop\.public\.(.*)",
                               "transforms.route.replacement": "changes.$1"}
        yield table + "-to-warehouse", {"connector.class": "com.wepay.kafka.connect.bigquery.BigQuerySinkConnector", "tasks.max": "1", "topics": topic(table), "project": "shop-dwh",
                                        "defaultDataset": "raw", "topic2TableMap": f"{topic(table)}:{table}", **avro_text, "upsertEnabled": "true",
                                        "consumer.override.bootstrap.servers": BROKER}


def connectors():
    """GET /connectors?expand=info&expand=status"""
    answer = {}
    for number, (name, config) in enumerate(settings()):
        kind = "sink" if "topics" in config else "source"
        worker = f"10.2.0.{11 + number % 2}:8083"
        answer[name] = {"info": {"name": name, "config": {"name": name, **config}, "tasks": [{"connector": name, "task": 0}], "type": kind},
                        "status": {"name": name, "connector": {"state": "RUNNING", "worker_id": worker}, "tasks": [{"id": 0, "state": "RUNNING", "worker_id": worker}], "type": kind}}
    return answer


def avro(table, day):
    fields = []
    for column in shop.columns(shop.SHOP_TABLES[table][2], day):
        kind = AVRO.get(column["type"], "string")
        if column["type"].startswith("numeric"):
            kind = {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2}
        elif column["type"].startswith("timestamp"):
            kind = {"type": "long", "logicalType": "timestamp-micros"}
        field = {"name": column["name"], "type": kind if column["name"] == shop.SHOP_TABLES[table][1] else ["null", kind], "default": None}
        if column["name"] == shop.SHOP_TABLES[table][1]:
            del field["default"]
        if column["description"]:
            field["doc"] = column["description"]
        fields.append(field)
    return {"type": "record", "name": "Value", "namespace": relation(table), "doc": shop.SHOP_TABLES[table][0], "fields": fields}


def subjects(day):
    """GET /schemas: the topics orders and payments; of orders a second version comes on day 2."""
    found = []
    for number, (table, version) in enumerate([("orders", 1), ("payments", 1)] + ([("orders", 2)] if day == 2 else [])):
        found.append({"subject": topic(table) + "-value", "version": version, "id": number + 1, "schemaType": "AVRO", "schema": json.dumps(avro(table, version))})
    return found


def job(name, text, inputs, outputs, day):
    return {"eventTime": moment(day, 4, 30), "producer": "https://git.shop.example/data/connect", "schemaURL": SPEC + "2-0-2/OpenLineage.json#/$defs/JobEvent",
            "job": {"namespace": "kafka-connect://", "name": name, "facets": {"documentation": {
                "_producer": "https://git.shop.example/data/connect", "_schemaURL": SPEC + "facets/1-0-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet", "description": text}}},
            "inputs": inputs, "outputs": outputs}


def connect_columns(day):
    """Column by column, what the connectors hand on."""
    events = []
    for name in shop.CHANGED_TABLES:
        description, _, text = shop.SHOP_TABLES[name]
        columns = raw_columns(name, day)
        table = dataset(POSTGRES, relation(name), shop.columns(text, day), description, "team:shop-backend", "TABLE")
        changes = with_lineage(dataset(KAFKA, topic(name), columns, f"Every change of {name}.", "team:data-platform", "TOPIC", tags=False),
                               {c["name"]: [(POSTGRES, relation(name), c["name"], "identity")] for c in columns})
        copy = with_lineage(dataset(WAREHOUSE, "shop-dwh.raw." + name, columns, "", "team:data-platform", "TABLE", tags=False),
                            {c["name"]: [(KAFKA, topic(name), c["name"], "identity")] for c in columns})
        events.append(job(name + "-cdc", f"Writes every change of the shop's {name} to Kafka.", [table], [changes], day))
        events.append(job(name + "-to-warehouse", f"Brings the changes of {name} into the warehouse.", [dataset(KAFKA, topic(name))], [copy], day))
    return events
