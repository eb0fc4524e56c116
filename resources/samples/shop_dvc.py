# SPDX-License-Identifier: Apache-2.0
"""The DVC project of the churn model, and the objects that serve what it made. See make_shop.py."""
import hashlib

from shop_mlflow import EXPERIMENT, METRICS, MODELS_AT, run_id
from shop_openlineage import identifier

def md5(*parts):
    return hashlib.md5("/".join(map(str, parts)).encode()).hexdigest()


def labels(day):
    """How many customers the service desk knows to have left."""
    return 40 + 6 * day


def pipeline():
    return """vars:
  - params.yaml:publish
stages:
  prepare:
    desc: Joins the frozen features with what the service desk knows, and leaves a part out
    cmd: python prepare.py
    deps:
      - prepare.py
      - data/training.parquet
      - data/labels.csv
    params:
      - prepare.split
    outs:
      - data/train.parquet
  train:
    desc: Trains the churn model and logs the run to MLflow
    cmd: python train.py
    deps:
      - train.py
      - data/train.parquet
    params:
      - train
    outs:
      - models/churn.ubj
    metrics:
      - metrics.json:
          cache: false
  publish:
    desc: Puts the model where it is served from
    cmd: aws s3 cp models/churn.ubj ${publish.to}
    deps:
      - models/churn.ubj
    outs:
      - ${publish.to}:
          cache: false
artifacts:
  churn_classifier:
    path: ${publish.to}
    type: model
    desc: Who is about to leave?
    labels: [churn]
"""


def place(day):
    return f"{MODELS_AT}/{EXPERIMENT}/{run_id(day)}/artifacts/churn_model"


def params(day):
    return f"prepare:\n  split: 0.2\ntrain:\n  depth: {5 + day}\n  learning_rate: 0.1\n  trees: 300\npublish:\n  to: {place(day)}\n"


def entry(path, day, size):
    lines = [f"    - path: {path}", "      hash: md5", f"      md5: {md5(path, day)}", f"      size: {size}"]
    return "\n".join(lines) + "\n"


def lock(day):
    return ("schema: '2.0'\nstages:\n"
            "  prepare:\n    cmd: python prepare.py\n    deps:\n" + entry("prepare.py", 1, 2113) + entry("data/training.parquet", day, 181220 + day) + entry("data/labels.csv", day, 30 * labels(day))
            + "    params:\n      params.yaml:\n        prepare.split: 0.2\n    outs:\n" + entry("data/train.parquet", day, 148733 + day)
            + "  train:\n    cmd: python train.py\n    deps:\n" + entry("train.py", 1, 4870) + entry("data/train.parquet", day, 148733 + day)
            + f"    params:\n      params.yaml:\n        train:\n          depth: {5 + day}\n          learning_rate: 0.1\n          trees: 300\n    outs:\n"
            + entry("models/churn.ubj", day, 912345 + day) + entry("metrics.json", day, 52)
            + f"  publish:\n    cmd: aws s3 cp models/churn.ubj {place(day)}\n    deps:\n" + entry("models/churn.ubj", day, 912345 + day)
            + f"    outs:\n    - path: {place(day)}\n      etag: {md5('etag', day)}\n      size: {912345 + day}\n")


def imported(day):
    """What `dvc import-url s3://…` keeps."""
    return (f"md5: {md5('import', day)}\nfrozen: true\ndeps:\n- etag: '{md5('object', day)}'\n  size: {181220 + day}\n  hash: md5\n"
            f"  path: s3://shop-lake/ml/churn/training.parquet\nouts:\n- md5: {md5('data/training.parquet', day)}\n  size: {181220 + day}\n  hash: md5\n  path: training.parquet\n")


def project(day):
    """All files of the project at the end of a day, by path."""
    return {"dvc.yaml": pipeline(), "dvc.lock": lock(day), "params.yaml": params(day), "metrics.json": f'{{"auc": {METRICS[day]}, "positives": {labels(day)}}}\n',
            ".dvc/config": "[core]\n    remote = lake\n['remote \"lake\"']\n    url = s3://shop-lake/dvc\n", "data/training.parquet.dvc": imported(day),
            "data/labels.csv.dvc": f"outs:\n- md5: {md5('data/labels.csv', day)}\n  size: {30 * labels(day)}\n  hash: md5\n  path: labels.csv\n"}


def served(name, day, text):
    return (f"apiVersion: mlops.seldon.io/v1alpha1\nkind: Model\nmetadata:\n  name: {name}\n  namespace: ml\n  annotations:\n    shop.example/about: {text}\n    shop.example/release: {identifier('release', day)[:8]}\n"
            f"spec:\n  storageUri: \"{place(day)}\"\n  requirements:\n  - xgboost\n  - mlserver\n  memory: 200Mi\n")


def serving(day):
    """What runs in the cluster: the model of day 1; from day 2 on a tenth of the questions goes to its successor."""
    objects = [served("churn", 1, "Answers for the service desk")]
    if day == 2:
        objects.append(served("churn-next", 2, "Trained on the second of November"))
        objects.append("apiVersion: mlops.seldon.io/v1alpha1\nkind: Experiment\nmetadata:\n  name: churn-rollout\n  namespace: ml\nspec:\n  default: churn\n  candidates:\n"
                       "  - name: churn\n    weight: 90\n  - name: churn-next\n    weight: 10\n")
    return "---\n".join(objects)
