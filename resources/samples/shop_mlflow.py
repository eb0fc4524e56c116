# SPDX-License-Identifier: Apache-2.0
"""MLflow's file store as the training of the churn model leaves it: a folder an experiment, a folder a run."""
import datetime
import json

from shop_openlineage import identifier, moment
import shop_platform as shop

EXPERIMENT = "530118420771938266"
ROOT = "file:///home/data-science/churn/mlruns"
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
    return meta(name=name, digest=digest, source_type="http", source=quoted({"uri": uri}), schema=quoted({"mlflow_colspec": spec}),
                profile=quoted({"num_rows": rows, "num_elements": rows * len(spec)}))


def run(day, name, start, end, status, tags, params, metrics):
    key = identifier("mlflow", day, name).replace("-", "")
    at = f"{EXPERIMENT}/{key}"
    files = {f"{at}/meta.yaml": meta(run_id=key, run_uuid=key, run_name=name, experiment_id=f"'{EXPERIMENT}'", user_id=USER, status=status, source_type=2,
                                     start_time=epoch(day, 7, start), end_time=epoch(day, 7, end), artifact_uri=f"{ROOT}/{at}/artifacts",
                                     lifecycle_stage="active", source_name="''", source_version="''", entry_point_name="''", tags="[]")}
    tags = {"mlflow.user": USER, "mlflow.runName": name, "mlflow.source.name": "churn/train.py", "mlflow.source.type": "JOB",
            "mlflow.source.git.repoURL": "https://git.shop.example/data/pipelines", "mlflow.source.git.commit": identifier("commit", day).replace("-", "") + "00000000"} | tags
    for folder, values in (("tags", tags), ("params", params)):
        files |= {f"{at}/{folder}/{name}": str(value) for name, value in values.items()}
    for metric, values in metrics.items():
        files[f"{at}/metrics/{metric}"] = "".join(f"{epoch(day, 7, start) + step * 10_000} {value} {step}\n" for step, value in enumerate(values))
    for number, context in enumerate(("training", "lookup")):
        files[f"{at}/inputs/{number}/meta.yaml"] = meta(source_type="DATASET", source_id=f"d{day}{number}", destination_type="RUN", destination_id=key,
                                                        tags=f"\n  mlflow.data.context: {context}")
    return key, files


def mlmodel(key, day):
    spec = columns(day)
    outputs = [{"type": "double", "name": "churn_probability", "required": True}]
    return (f"artifact_path: model\nflavors:\n  python_function:\n    loader_module: mlflow.sklearn\n    python_version: 3.11.4\n"
            f"  sklearn:\n    code: null\n    sklearn_version: 1.6.1\nmlflow_version: 2.22.0\nmodel_uuid: {identifier('model', day).replace('-', '')}\n"
            f"run_id: {key}\nsignature:\n  inputs: {quoted(spec)}\n  outputs: {quoted(outputs)}\n  params: null\nutc_time_created: '2026-11-0{1 + day} 07:19:00'\n")


def trained(day):
    auc = 0.871 if day == 1 else 0.858
    params = {"model": "gradient_boosting", "learning_rate": 0.1, "depth": 5 + day, "trees": 300}
    history = {"auc": [round(auc - 0.4 / (1 + step), 4) for step in range(9)] + [auc], "val/loss": [round(0.3 + 0.4 / (1 + step), 4) for step in range(10)]}
    key, files = run(day, "weekly-retrain", 15, 19, 3, {"release": f"2026-w{44 + day}"}, params, history)
    files[f"{EXPERIMENT}/{key}/artifacts/model/MLmodel"] = mlmodel(key, day)
    spec = columns(day)
    files[f"{EXPERIMENT}/datasets/d{day}0/meta.yaml"] = dataset("training", f"5c1f9a2{day}", "s3://shop-lake/ml/churn/training.parquet", 4100 + day, spec + [{"type": "double", "name": "churned", "required": True}])
    files[f"{EXPERIMENT}/datasets/d{day}1/meta.yaml"] = dataset("customer_ltv", f"b04e7710{day}"[:8], "bigquery://shop-dwh/marts/customer_ltv", 4200 + day, [])
    version = 6 + day
    files[f"models/churn_classifier/version-{version}/meta.yaml"] = meta(name="churn_classifier", version=version, current_stage="None", run_id=key, user_id=USER, status="READY",
                                                                         source=f"{ROOT}/{EXPERIMENT}/{key}/artifacts/model", creation_timestamp=epoch(day, 7, 20), description="''")
    return files


def file_store(day):
    """All files of the store at the end of a day, by path."""
    files = {f"{EXPERIMENT}/meta.yaml": meta(experiment_id=f"'{EXPERIMENT}'", name="churn", artifact_location=f"{ROOT}/{EXPERIMENT}", lifecycle_stage="active",
                                             creation_time=epoch(1, 6, 0), last_update_time=epoch(1, 6, 0)),
             f"{EXPERIMENT}/tags/mlflow.note.content": "Who is about to leave?",
             "models/churn_classifier/meta.yaml": meta(name="churn_classifier", description="Who is about to leave?", creation_timestamp=epoch(1, 7, 20), last_updated_timestamp=epoch(day, 7, 20)),
             "models/churn_classifier/aliases/champion": str(6 + day)}
    for past in range(1, day + 1):
        files |= trained(past)
    if day == 2:
        _, failed = run(2, "deeper-trees", 2, 6, 4, {}, {"model": "gradient_boosting", "learning_rate": 0.3, "depth": 12, "trees": 2000}, {"auc": [0.61, 0.58, 0.52]})
        files |= failed
    return files
