"""Public sets read by path: known optima reached, published costs met. Skipped without the data.

`DISPATCH_DATA` names a folder with `vrptw/solomon` and `uhhc`, `HHCRSP_DATA` one with the instances
of the home healthcare routing and scheduling problem, their best known costs and solutions.
"""

import json
import os
from pathlib import Path

import pytest

from jiahe.engine.routing.rounds.check import violations
from jiahe.engine.routing.rounds.links import plan_linked
from jiahe.engine.routing.rounds.readers import hhcrsp
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


@pytest.mark.parametrize(
    "name", ["mankowska/InstanzCPLEX_HCSRP_10_1", "kummer/HHCRSP_10_3_11_0.4_R_C"]
)
def test_uhhc_with_priced_lateness_is_planned_and_confirmed(name):
    problem = problem_from(read(f"uhhc/{name}.json"))
    made = plan_linked(problem, 100, 1)
    assert violations(problem, made) == []
    assert made.left_out == ()


def test_a_priced_balance_of_work_is_refused_by_name():
    with pytest.raises(BadProblem, match="unsupported: priced"):
        problem_from(read("uhhc/bazirha-caie/J1.json"))


def references():
    """(instance, solution, cost parts in minutes: way, worst lateness, all lateness) of HHCRSP."""
    folder = os.environ.get("HHCRSP_DATA")
    if folder is None or not Path(folder).exists():
        pytest.skip("set HHCRSP_DATA to a folder with HHCRSP instances and best_known_*.md")
    for family in ("mankowska", "italian"):
        table = (Path(folder) / f"best_known_{family}.md").read_text(encoding="utf-8")
        for line in table.splitlines():
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) > 6 and cells[1].endswith(".json"):
                solution = Path(folder) / "solutions_reference" / f"{family}__{cells[6]}"
                yield Path(folder) / family / cells[1], solution, [float(x) for x in cells[2:5]]


def test_hhcrsp_references_are_legal_and_cost_what_is_published():
    found = 0
    for instance, solution, parts in references():
        asked = json.loads(instance.read_text(encoding="utf-8"))
        problem = hhcrsp.read(asked)
        told = hhcrsp.answer(json.loads(solution.read_text(encoding="utf-8")), asked)
        score = dict(told.score)
        assert violations(problem, told) == []
        ours = [score[part] / hhcrsp.UNIT for part in ("travel", "latest", "late")]
        assert ours == pytest.approx(parts, rel=1e-5)
        found += 1
    assert found > 0
