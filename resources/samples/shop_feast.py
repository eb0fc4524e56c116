# SPDX-License-Identifier: Apache-2.0
"""Feast's feature repository: the settings, and the registry as `feast apply` writes it (a protobuf message, by the
field numbers of Feast's protos/feast/core). See make_shop.py."""
import calendar
import datetime

from shop_openlineage import moment
import shop_platform as shop

KINDS = {"STRING": 2, "INT64": 4, "NUMERIC": 5, "FLOAT64": 5}
SETTINGS = """project: shop
provider: gcp
registry:
  registry_type: file
  path: data/registry.db
  cache_ttl_seconds: 600
offline_store:
  type: bigquery
  project_id: shop-dwh
  dataset: features
online_store:
  type: redis
  connection_string: shop-redis:6379
entity_key_serialization_version: 3
"""
OWNER = "data-science@shop.example"


def number(value):
    """A variable-length integer."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def field(key, value):
    """One field of a message: whole numbers as they are, text and messages with their length."""
    if isinstance(value, int):
        return number(key << 3) + number(value)
    content = value.encode() if isinstance(value, str) else value
    return number(key << 3 | 2) + number(len(content)) + content


def message(*fields):
    return b"".join(field(key, value) for key, value in fields if value not in ("", b"", None))


def tags(**values):
    return [message((1, key), (2, value)) for key, value in values.items()]


def timestamp(day, hour, minute):
    at = datetime.datetime.fromisoformat(moment(day, hour, minute).replace("Z", "+00:00"))
    return message((1, calendar.timegm(at.timetuple())))


def feature(name, kind, description=""):
    return message((1, name), (2, KINDS[kind]), (4, description))


def source(name, table, description, mapping=()):
    return message((1, 2), *[(2, message((1, old), (2, new))) for old, new in mapping], (12, message((1, table))), (20, name), (21, "shop"), (23, description),
                   (17, "feast.infra.offline_stores.bigquery_source.BigQuerySource"))


# name: (description, source's table, [(column, feature, kind, what it says)])
VIEWS = {
    "customer_churn": ("Features of the churn model.", "features.churn_features",
                       [("net_revenue", "net_revenue", "NUMERIC", ""), ("orders", "orders", "INT64", ""), ("sessions_30d", "sessions_30d", "INT64", "Visits in thirty days"),
                        ("pages_30d", "pages_30d", "INT64", "")]),
    "customer_value": ("What a customer is worth, for models and letters.", "marts.customer_ltv",
                       [("gross_revenue", "lifetime_revenue", "NUMERIC", "Before refunds"), ("value_band", "value_band", "STRING", "low, middle or high")]),
}
SERVICE = {"customer_churn": ["net_revenue", "orders", "sessions_30d", "pages_30d"], "customer_value": ["value_band"]}


def source_of(name):
    description, table, rows = VIEWS[name]
    return source(table.split(".")[1], "shop-dwh." + table, shop.MODELS[table.split(".")[1]][3], [(column, called) for column, called, _, _ in rows if column != called])


def view(name, day):
    description, _, rows = VIEWS[name]
    spec = message((1, name), (2, "shop"), (3, "customer"), *[(4, feature(called, kind, text)) for _, called, kind, text in rows],
                   *[(5, tag) for tag in tags(team="data-science")], (6, message((1, 7 * 86400))), (7, source_of(name)), (8, 1), (10, description), (11, OWNER),
                   (12, feature("customer_id", "INT64", "Key of the customer")))
    intervals = [(3, message((1, timestamp(past - 1, 7, 4)), (2, timestamp(past, 7, 4)))) for past in range(1, day + 1)]
    return message((1, spec), (2, message((1, timestamp(1, 6, 0)), (2, timestamp(day, 7, 4)), *intervals)))


def service():
    kinds = {(name, called): kind for name, (_, _, rows) in VIEWS.items() for _, called, kind, _ in rows}
    projections = [(3, message((1, name), *[(2, feature(called, kinds[name, called])) for called in features])) for name, features in SERVICE.items()]
    spec = message((1, "churn_v1"), (2, "shop"), *projections, (5, "All that the churn model is given."), (6, OWNER))
    return message((1, spec), (2, message((1, timestamp(1, 6, 0)))))


def saved():
    """The training set that was frozen, and where it lies."""
    features = [f"{name}:{called}" for name, called_of in SERVICE.items() for called in called_of]
    spec = message((1, "churn_training"), (2, "shop"), *[(3, name) for name in features], (5, "customer_id"), (6, message((4, message((2, "s3://shop-lake/ml/churn/training.parquet"))))),
                   (8, "churn_v1"))
    return message((1, spec), (2, message((1, timestamp(1, 7, 8)))))


def registry(day):
    entity = message((1, message((1, "customer"), (2, 4), (3, "Who buys."), (4, "customer_id"), (9, "shop"), (10, OWNER))), (2, message((1, timestamp(1, 6, 0)))))
    project = message((1, message((1, "shop"), (2, "Features of the shop."), (4, OWNER))), (2, message((1, timestamp(1, 6, 0)))))
    return message((1, entity), (3, "1"), (4, f"b7a4c5d2-0000-4000-8000-00000000000{day}"), (5, timestamp(day, 7, 4)), *[(6, view(name, day)) for name in VIEWS], (7, service()),
                   (11, saved()), *[(12, source_of(name)) for name in VIEWS], (17, project))
