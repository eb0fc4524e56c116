# SPDX-License-Identifier: Apache-2.0
"""MLflow's file store as the training of the churn model leaves it: a folder an experiment, a folder a run."""
import datetime
import json

from shop_openlineage import identifier, moment
import shop_platform as shop

EXPERIMENT = "530118420771938266"
MODELS_AT = "s3://shop-models"
CHECKOUT = "/home/data-science/churn"  # of the machine that trains
METRICS = {1: 0.871, 2: 0.858}
USER = "data-science"


def epoch(day, hour, minute):
    at = datetime.datetime.fromisoformat(moment(day, hour, minute).replace("Z", "+00:00"))
    return int(at.timestamp() * 1000)


def meta(**values):
    return "".join(f"{key}: {value}\n" for key, value in sorted(values.items()))


def quoted(value):
    return "'" + json.dumps(value).replace("'", "''") + "'"


def columns(day):
    names = [c["name"] for c in shop.columns(shop.MODELS["churn_features"][6], day)]
    return [{"type": "double", "name": name, "required": name == "customer_id"} for name in names]


def dataset(name, digest, uri, rows, spec):
    return meta(name=name, digest=digest, source_type="http" if "://" in uri else "local", source=quoted({"uri": uri}), schema=quoted({"mlflow_colspec": spec}),
                profile=quoted({"num_rows": rows} | ({"num_elements": rows * len(spec)} if spec else {})))


def run_id(day, name="weekly-retrain"):
    return identifier("mlflow", day, name).replace("-", "")


def run(day, name, start, end, status, tags, params, metrics):
    key = run_id(day, name)
    at = f"{EXPERIMENT}/{key}"
    files = {f"{at}/meta.yaml": meta(run_id=key, run_uuid=key, run_name=name, experiment_id=f"'{EXPERIMENT}'", user_id=USER, status=status, source_type=2,
                                     start_time=epoch(day, 7, start), end_time=epoch(day, 7, end), artifact_uri=f"{MODELS_AT}/{at}/artifacts",
                                     lifecycle_stage="active", source_name="''", source_version="''", entry_point_name="''", tags="[]")}
    tags = {"mlflow.user": USER, "mlflow.runName": name, "mlflow.source.name": "churn/train.py", "mlflow.source.type": "JOB",
            "mlflow.source.git.repoURL": "https://git.shop.example/data/pipelines", "mlflow.source.git.commit": identifier("commit", day).replace("-", "") + "00000000"} | tags
    for folder, values in (("tags", tags), ("params", params)):
        files |= {f"{at}/{folder}/{name}": str(value) for name, value in values.items()}
    for metric, values in metrics.items():
        files[f"{at}/metrics/{metric}"] = "".join(f"{epoch(day, 7, start) + step * 10_000} {value} {step}\n" for step, value in enumerate(values))
    for number, context in enumerate(("training", "lookup", "labels")):
        files[f"{at}/inputs/{number}/meta.yaml"] = meta(source_type="DATASET", source_id=f"d{day}{number}", destination_type="RUN", destination_id=key,
                                                        tags=f"\n  mlflow.data.context: {context}")
    return key, files


def saved_models(key, day):
    """The tag in which a run remembers what it saved; the files themselves are in the bucket."""
    outputs = [{"type": "double", "name": "churn_probability", "required": True}]
    return json.dumps([{"run_id": key, "artifact_path": "churn_model", "utc_time_created": f"2026-11-0{1 + day} 07:19:00.000000", "model_uuid": identifier("model", day).replace("-", ""),
                        "mlflow_version": "2.22.0", "flavors": {"python_function": {"loader_module": "mlflow.xgboost", "python_version": "3.11.4"}, "xgboost": {"xgb_version": "2.1.4", "data": "model.ubj"}},
                        "signature": {"inputs": json.dumps(columns(day)), "outputs": json.dumps(outputs), "params": None}}])


def trained(day):
    auc = METRICS[day]
    params = {"model": "gradient_boosting", "learning_rate": 0.1, "depth": 5 + day, "trees": 300}
    history = {"auc": [round(auc - 0.4 / (1 + step), 4) for step in range(9)] + [auc], "val/loss": [round(0.3 + 0.4 / (1 + step), 4) for step in range(10)]}
    key, files = run(day, "weekly-retrain", 15, 19, 3, {"release": f"2026-w{44 + day}", "mlflow.log-model.history": saved_models(run_id(day), day)}, params, history)
    spec = columns(day)
    files[f"{EXPERIMENT}/datasets/d{day}0/meta.yaml"] = dataset("training", f"5c1f9a2{day}", "s3://shop-lake/ml/churn/training.parquet", 4100 + day, spec)
    files[f"{EXPERIMENT}/datasets/d{day}1/meta.yaml"] = dataset("customer_ltv", f"b04e7710{day}"[:8], "bigquery://shop-dwh/marts/customer_ltv", 4200 + day, [])
    files[f"{EXPERIMENT}/datasets/d{day}2/meta.yaml"] = dataset("labels", f"c2f7741{day}", f"{CHECKOUT}/data/labels.csv", 40 + 6 * day, [])
    version = 6 + day
    files[f"models/churn_classifier/version-{version}/meta.yaml"] = meta(name="churn_classifier", version=version, current_stage="None", run_id=key, user_id=USER, status="READY",
                                                                         source=f"{MODELS_AT}/{EXPERIMENT}/{key}/artifacts/churn_model", creation_timestamp=epoch(day, 7, 20), description="''")
    return files


def file_store(day):
    """All files of the store at the end of a day, by path."""
    files = {f"{EXPERIMENT}/meta.yaml": meta(experiment_id=f"'{EXPERIMENT}'", name="churn", artifact_location=f"{MODELS_AT}/{EXPERIMENT}", lifecycle_stage="active",
                                             creation_time=epoch(1, 6, 0), last_update_time=epoch(1, 6, 0)),
             f"{EXPERIMENT}/tags/mlflow.note.content": "Who is about to leave?",
             "models/churn_classifier/meta.yaml": meta(name="churn_classifier", description="Who is about to leave?", creation_timestamp=epoch(1, 7, 20), last_updated_timestamp=epoch(day, 7, 20)),
             "models/churn_classifier/aliases/champion": "7"}
    if day == 2:
        files["models/churn_classifier/aliases/challenger"] = "8"
    for past in range(1, day + 1):
        files |= trained(past)
    if day == 2:
        _, failed = run(2, "deeper-trees", 2, 6, 4, {}, {"model": "gradient_boosting", "learning_rate": 0.3, "depth": 12, "trees": 2000}, {"auc": [0.61, 0.58, 0.52]})
        files |= failed
    return files
