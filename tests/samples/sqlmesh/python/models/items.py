# models in Python; MODEL ( in a comment is nothing
import typing as t
from sqlmesh import ExecutionContext, model, ModelKindName


@model(
    "marts.items",  # the name
    kind=dict(name=ModelKindName.INCREMENTAL_BY_TIME_RANGE, time_column="day", batch_size=int("3")),
    owner="ana",
    cron="@daily",
    tags=["py", "shop"],
    description="""Items
of a day""",
    grains=["id", "day"],
    columns={"id": "int", "name": "text", "day": exp.DataType.build("date")},
    column_descriptions={"id": "The item"},
    depends_on=["raw.items"],
    audits=[("not_null", {"columns": ["id"]}), "unique_values"],
    physical_properties={"secret": "CANARY-property-must-never-be-indexed"},
)
def execute(context: ExecutionContext, **kwargs: t.Any):
    orders = context.resolve_table("shop.raw.orders")
    other = context.resolve_table(name)
    return context.fetchdf(f"SELECT * FROM {orders}")


@model("marts.made", is_sql=True, kind={"name": "VIEW"})
def entry(evaluator):
    return exp.select("x").from_("y")


@model("@{schema}.later", blueprints="@gen")
def later(context):
    pass
