"""The bench of the fair score on a small scene; and its control."""

import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from jiahe.cli import bench_integrity
from jiahe.simulation.bench import fairness, integrity

SMALL = replace(fairness.Scene(), workers=80, homes=900, marks=5_000, severity=0.7)


def test_the_fair_score_stands_nearer_the_truth_and_blocks_fewer_good_ones() -> None:
    found = fairness.measure(2, SMALL)
    assert found["rank_fair"] > found["rank_plain"]
    assert found["bad_found_fair"] >= found["bad_found_plain"]
    assert found["good_blocked_fair"] < found["good_blocked_plain"] / 2


def test_control_without_leanings_the_plain_mean_is_as_near(monkeypatch) -> None:
    monkeypatch.setattr(fairness, "learn", lambda marks: fairness.Leanings())
    found = fairness.measure(2, SMALL)
    assert found["rank_fair"] < found["rank_plain"] + 0.01


def test_the_same_seed_measures_the_same() -> None:
    assert fairness.measure(1, SMALL) == fairness.measure(1, SMALL)


def test_a_summary_says_whether_the_goals_are_reached() -> None:
    run = {
        "seed": 1, "rank_plain": 0.92, "rank_fair": 0.95, "bad_found_plain": 1.0,
        "bad_found_fair": 1.0, "good_blocked_plain": 0.5, "good_blocked_fair": 0.05,
    }  # fmt: skip
    assert fairness.summary([run])["holds"]
    assert not fairness.summary([run | {"good_blocked_fair": 0.2}])["holds"]
    assert not fairness.summary([run | {"rank_fair": 0.93}])["holds"]


def test_auc_and_precision_by_hand() -> None:
    scores, truth = np.array([3.0, 2.0, 2.0, 1.0]), np.array([1, 1, 0, 0])
    assert integrity.auc(scores, truth) == (1 + 1 + 1 + 0.5) / 4
    assert integrity.precision(scores, truth, 1) == 1


def write(folder: Path) -> None:
    """A clique of ten who write to order among two hundred, in the files' own numbering."""
    draw = np.random.default_rng(1)
    np.savetxt(folder / "user_features.tsv", draw.random((200, 3)), delimiter="\t")
    clique = [(a, b) for a in range(1, 11) for b in range(a + 1, 11)]
    others = [(int(a), int(b)) for a, b in draw.integers(1, 201, (150, 2))]
    lines = [f"{a}\t{b}" for a, b in clique + others]
    (folder / "user_network_edges.tsv").write_text("\n".join(lines))
    labels = [f"{n}\t{int(n <= 10)}" for n in range(1, 190)] + ["199\t-10"]
    (folder / "user_labels.tsv").write_text("\n".join(["user_no\tlabel", *labels]))


def test_a_clique_is_found_and_unlabelled_people_are_left_out(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(integrity, "SHARE", 0.3)
    write(tmp_path)
    found = integrity.measure(integrity.read(tmp_path), 3)
    assert found["auc_cores"] > 0.95
    assert found["people"] + found["labels_seen"] == 189


@pytest.mark.parametrize("as_json", [True, False])
def test_without_the_data_a_line_says_so(tmp_path, capsys, as_json: bool) -> None:
    chosen = Namespace(data=tmp_path, seeds="1", json=as_json)
    assert bench_integrity.run(chosen) == 0
    said = capsys.readouterr().out
    assert (json.loads(said)["skipped"] if as_json else said.strip()) == bench_integrity.ABSENT
