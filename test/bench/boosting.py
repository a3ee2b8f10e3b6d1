"""The other side of the bench `trees`: scikit-learn on the same rows, with the same settings. Prints one JSON line for each set."""

import json
import sys
import time

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import accuracy_score, r2_score, roc_auc_score

folder = sys.argv[1]
for part in json.load(open(f"{folder}/sets.json")):
    rows, kinds = part["rows"], part["kinds"]
    features = np.fromfile(f"{folder}/{part['name']}.features", dtype=np.float32).reshape(len(kinds), rows).T
    answers = np.fromfile(f"{folder}/{part['name']}.answers", dtype=np.float32)
    test = np.arange(rows) % 5 == 0
    categories = [at for at, kind in enumerate(kinds) if kind == "category"]
    make = HistGradientBoostingRegressor if part["classes"] == 0 else HistGradientBoostingClassifier
    model = make(early_stopping=False, categorical_features=categories or None)
    began = time.process_time()
    model.fit(features[~test], answers[~test])
    figures = {"name": part["name"], "seconds": time.process_time() - began}
    said = model.predict(features[test])
    if part["classes"] == 0:
        figures["r2"] = r2_score(answers[test], said)
    else:
        chances = model.predict_proba(features[test])
        figures["accuracy"] = accuracy_score(answers[test], said)
        figures["auc"] = roc_auc_score(answers[test], chances[:, 1] if part["classes"] == 2 else chances, multi_class="ovr")
    print(json.dumps(figures))
