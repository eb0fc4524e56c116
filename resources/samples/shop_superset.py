# SPDX-License-Identifier: Apache-2.0
"""An export of Superset's dashboards: what `superset export-dashboards` writes, unpacked. See make_shop.py."""
import re

from shop_dbt import relation
from shop_openlineage import identifier, moment
import shop_platform as shop

# name: (column of time, {metric: (expression, what it is called)})
DATASETS = {
    "revenue_daily": ("day", {"net_revenue": ("SUM(net_revenue)", "Net revenue")}),
    "orders": ("ordered_at", {}),
    "customer_ltv": ("", {}),
    "churn_scores": ("scored_at", {}),
}


def metric(function, column):
    """A metric of one chart's own."""
    return {"expressionType": "SIMPLE", "aggregate": function, "column": {"column_name": column}, "label": f"{function}({column})", "hasCustomLabel": False}


def counted(column):
    return metric("COUNT_DISTINCT", column)


def summed(column):
    return metric("SUM", column)


# name: (dataset, kind, settings, board)
CHARTS = {
    "Net revenue by day": ("revenue_daily", "echarts_timeseries_line", {"x_axis": "day", "metrics": ["net_revenue"]}, "Finance overview"),
    "Orders by payment method": ("orders", "pie", {"groupby": ["payment_method"], "metric": counted("order_id")}, "Finance overview"),
    "Value by country": ("customer_ltv", "echarts_timeseries_bar", {"x_axis": "country", "groupby": ["value_band"], "metrics": [summed("net_revenue")]}, "Customers at risk"),
    "Most likely to leave": ("churn_scores", "table", {"all_columns": ["customer_id", "churn_probability"], "query_mode": "raw"}, "Customers at risk"),
}
BOARDS = {
    "Finance overview": ("finance-overview", "Revenue and orders, for the Monday meeting.", "Finance analytics"),
    "Customers at risk": ("customers-at-risk", "Whom the service desk should call, and what they are worth.", ""),
}


def uuid(*parts):
    return identifier("superset", *parts)


def columns(name, day):
    rows = shop.columns(shop.SCORES, day) if name == "churn_scores" else shop.columns(shop.MODELS[name][6], day)
    return [{"column_name": row["name"], "verbose_name": None, "is_dttm": row["type"] in ("TIMESTAMP", "DATE"), "is_active": True, "type": row["type"], "groupby": True, "filterable": True,
             "expression": None, "description": row["description"] or None} for row in rows]


def dataset(name, day):
    time, metrics = DATASETS[name]
    schema = "marts" if name == "churn_scores" else relation(name).split(".")[1]
    return {"table_name": name, "main_dttm_col": time or None, "description": None, "default_endpoint": None, "offset": 0, "cache_timeout": None, "catalog": "shop-dwh", "schema": schema, "sql": None,
            "params": None, "template_params": None, "filter_select_enabled": True, "fetch_values_predicate": None, "extra": None, "normalize_columns": False, "uuid": uuid("dataset", name),
            "metrics": [{"metric_name": key, "verbose_name": title, "metric_type": None, "expression": text, "description": None, "d3format": None} for key, (text, title) in metrics.items()],
            "columns": columns(name, day), "version": "1.0.0", "database_uuid": uuid("database")}


def chart(name):
    source, kind, params, board = CHARTS[name]
    certified = BOARDS[board][2] or None
    return {"slice_name": name, "description": None, "certified_by": certified, "certification_details": "Agrees with the books" if certified else None, "viz_type": kind,
            "params": {"viz_type": kind, **params, "adhoc_filters": [], "row_limit": 1000}, "query_context": None, "cache_timeout": None, "uuid": uuid("chart", name), "version": "1.0.0",
            "dataset_uuid": uuid("dataset", source)}


def board(name):
    slug, description, certified = BOARDS[name]
    position = {"DASHBOARD_VERSION_KEY": "v2", "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]}, "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": ["ROW-1"]}}
    shown = [title for title, (_, _, _, where) in CHARTS.items() if where == name]
    position["ROW-1"] = {"type": "ROW", "id": "ROW-1", "children": [f"CHART-{number}" for number in range(len(shown))]}
    for number, title in enumerate(shown):
        position[f"CHART-{number}"] = {"type": "CHART", "id": f"CHART-{number}", "children": [], "parents": ["ROOT_ID", "GRID_ID", "ROW-1"],
                                       "meta": {"width": 6, "height": 50, "chartId": list(CHARTS).index(title) + 1, "sliceName": title, "uuid": uuid("chart", title)}}
    return {"dashboard_title": name, "description": description, "css": None, "slug": slug, "certified_by": certified or None, "certification_details": None, "published": True,
            "uuid": uuid("dashboard", name), "position": position, "metadata": {"color_scheme": "supersetColors", "native_filter_configuration": []}, "version": "1.0.0"}


def scalar(value):
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value)
    is_plain = not isinstance(value, str) or re.fullmatch(r"[A-Za-z][\w .,/()*:+-]*", text) and ": " not in text
    return text if is_plain else "'" + text.replace("'", "''") + "'"


def yaml(value, depth=0):
    """Block style, as the export has it."""
    pad, lines = "  " * depth, []
    items = value.items() if isinstance(value, dict) else [(None, each) for each in value]
    for key, each in items:
        head = pad + ("- " if key is None else f"{key}:")
        if isinstance(each, (dict, list)) and each:
            inner = yaml(each, depth + 1)
            lines.append(head + inner.lstrip() if key is None else f"{head}\n{inner}")
        else:
            lines.append(head + ("" if key is None else " ") + ("{}" if each == {} else "[]" if each == [] else scalar(each)) + "\n")
    return "".join(lines)


def file_name(title):
    return title.replace(" ", "_")


def export(day):
    """All files of the export, by path."""
    files = {"metadata.yaml": {"version": "1.0.0", "type": "Dashboard", "timestamp": moment(day, 8, 0).replace(".000Z", ".000000+00:00")},
             "databases/Warehouse.yaml": {"database_name": "Warehouse", "sqlalchemy_uri": "bigquery://shop-dwh", "cache_timeout": None, "expose_in_sqllab": True, "allow_run_async": True,
                                          "allow_ctas": False, "allow_cvas": False, "allow_dml": False, "extra": {"allows_virtual_table_explore": True}, "uuid": uuid("database"), "version": "1.0.0"}}
    for name in DATASETS:
        files[f"datasets/Warehouse/{name}.yaml"] = dataset(name, day)
    for number, name in enumerate(CHARTS):
        files[f"charts/{file_name(name)}_{number + 1}.yaml"] = chart(name)
    for number, name in enumerate(BOARDS):
        files[f"dashboards/{file_name(name)}_{number + 1}.yaml"] = board(name)
    return {path: yaml(content) for path, content in files.items()}
