"""A sanity check of the look for rings on a public graph of reviewers with few labels.

The data set (reviewers of a Chinese shop; ten features each, who reviewed the same things, and
labels of some) holds no texts, times or homes: only cores of the graph, which our ring signal
stands on, and a small learner can be tried. It says that the parts work, not that a home-service
company's false reviews are found as well.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from jiahe.engine.integrity import cores

Floats = npt.NDArray[np.float64]
FILES = ("user_features.tsv", "user_network_edges.tsv", "user_labels.tsv")
SHARE = 0.05  # of the labels that a learner may see
ROUNDS, STEP, RIDGE = 400, 0.5, 1e-2
TOP = 100


@dataclass(frozen=True)
class Reviewers:
    features: Floats
    edges: npt.NDArray[np.int64]
    people: npt.NDArray[np.int64]  # with a label
    labels: npt.NDArray[np.int64]  # 1 writes to order


def read(folder: Path) -> Reviewers:
    """People are numbered from one in the files, from nought here.

    Raises OSError when a file is missing, ValueError when one is not a table of numbers.
    """
    features = np.loadtxt(folder / FILES[0], dtype=np.float64, ndmin=2)
    edges = np.loadtxt(folder / FILES[1], dtype=np.int64, ndmin=2) - 1
    labels = np.loadtxt(folder / FILES[2], dtype=np.int64, skiprows=1, ndmin=2)
    known = labels[labels[:, 1] >= 0]
    return Reviewers(features, edges, known[:, 0] - 1, known[:, 1])


def measure(data: Reviewers, seed: int) -> dict[str, Any]:
    """How well cores alone, and a learner with 5 % of the labels, order the other people."""
    draw = np.random.default_rng(seed)
    order = draw.permutation(len(data.people))
    seen, rest = np.split(order, [max(2, round(SHARE * len(order)))])
    inputs = _inputs(data, data.people[seen], data.labels[seen])
    weights = _learnt(inputs[data.people[seen]], data.labels[seen])
    learnt = inputs[data.people[rest]] @ weights
    depth = _depths(data)[data.people[rest]]
    truth = data.labels[rest]
    return {
        "seed": seed,
        "people": len(rest),
        "labels_seen": len(seen),
        "share_to_order": round(float(truth.mean()), 4),
        "auc_cores": round(auc(depth, truth), 4),
        "auc_learner": round(auc(learnt, truth), 4),
        "precision_at_100_cores": round(precision(depth, truth, TOP), 3),
        "precision_at_100_learner": round(precision(learnt, truth, TOP), 3),
    }


def _depths(data: Reviewers) -> Floats:
    found = cores((int(one), int(other)) for one, other in data.edges)
    return np.array([found.get(n, 0) for n in range(len(data.features))], dtype=np.float64)


def _inputs(
    data: Reviewers, people: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]
) -> Floats:
    """A constant, the features, log of depth and degree, and what seen neighbours are."""
    size = len(data.features)
    told = np.zeros(size)
    told[people] = labels - labels.mean()
    one, other = data.edges[:, 0], data.edges[:, 1]
    degree = np.bincount(one, minlength=size) + np.bincount(other, minlength=size)
    around = np.bincount(one, told[other], minlength=size)
    around = around + np.bincount(other, told[one], minlength=size)
    near = around / (degree + 5.0)
    columns = [*data.features.T, np.log1p(_depths(data)), np.log1p(degree), near]
    scaled = [(column - column.mean()) / (column.std() or 1.0) for column in columns]
    return np.column_stack([np.ones(size), *scaled])


def _learnt(inputs: Floats, labels: npt.NDArray[np.int64]) -> Floats:
    """Logistic regression with a ridge, by gradient; both kinds weigh the same."""
    share = min(1 - 1 / len(labels), max(1 / len(labels), float(labels.mean())))
    weight = np.where(labels == 1, 0.5 / share, 0.5 / (1 - share))
    weights = np.zeros(inputs.shape[1])
    for _ in range(ROUNDS):
        believed = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (weight * (believed - labels)) / len(labels)
        weights -= STEP * (slope + RIDGE * weights)
    return weights


def auc(scores: Floats, truth: npt.NDArray[np.int64]) -> float:
    """The chance that somebody who writes to order stands above one who does not; ties half."""
    values, ranks = np.unique(scores, return_inverse=True)
    bad = np.bincount(ranks[truth == 1], minlength=len(values))
    good = np.bincount(ranks[truth == 0], minlength=len(values))
    below = np.cumsum(good) - good
    return float((bad * (below + good / 2)).sum() / (bad.sum() * good.sum()))


def precision(scores: Floats, truth: npt.NDArray[np.int64], top: int) -> float:
    """The share that writes to order among the `top` highest."""
    highest = np.argsort(-scores, kind="stable")[:top]
    return float(truth[highest].mean())
