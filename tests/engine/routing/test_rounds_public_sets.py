"""Public sets read by path: known optima reached, published costs met. Skipped without the data.

`DISPATCH_DATA` names a folder with `vrptw/solomon` and `uhhc/bazirha`.
"""

import os
from pathlib import Path

import pytest

from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.links import plan_linked
from jiahe.engine.routing.rounds.readers.read import problem_from
from jiahe.engine.routing.rounds.sanity import BadProblem
from jiahe.engine.routing.rounds.search import plan


def read(name):
    folder = os.environ.get("DISPATCH_DATA")
    if folder is None or not (Path(folder) / name).exists():
        pytest.skip(f"set DISPATCH_DATA to a folder with {name}")
    return (Path(folder) / name).read_text(encoding="utf-8")


def test_solomon_c101_reaches_its_optimum():
    problem = problem_from(read("vrptw/solomon/C101.txt"))
    made, _ = plan(problem, 20_000, 1)
    assert violations(problem, made) == []
    assert made.total <= 828_940


@pytest.mark.parametrize(("name", "minutes"), [("D2", 872)])
def test_uhhc_bazirha_meets_the_published_cost(name, minutes):
    problem = problem_from(read(f"uhhc/bazirha/{name}.json"))
    made = plan_linked(problem, 20_000, 1)
    assert violations(problem, made) == []
    assert made.total <= minutes * 60


def test_priced_lateness_is_refused_by_name():
    with pytest.raises(BadProblem, match="unsupported: priced"):
        problem_from(read("uhhc/mankowska/InstanzCPLEX_HCSRP_10_1.json"))
