"""Layers meet by force: a law is tightened only, a rule moves within bounds, a goal is free."""

from datetime import date

import pytest

from jiahe.standards.choices import Layer
from jiahe.standards.entries import catalogue
from jiahe.standards.layers import (
    BeyondBounds,
    Change,
    LawOnlyTightened,
    NothingToSet,
    merged,
    refuse_loosening,
)

JUNE = date(2026, 6, 1)
OF = catalogue()


def change(entry_id: str, limit: float, layer: Layer = Layer.COMPANY, on: date = JUNE) -> Change:
    return Change(entry_id, layer, limit, on, f"{layer}-1")


def test_a_law_may_be_tightened() -> None:
    held = merged(OF["LW-02"], [change("LW-02", 6)], JUNE)
    assert (held.limit, held.layer, held.version) == (6, Layer.COMPANY, "company-1")


@pytest.mark.parametrize(
    ("entry_id", "limit"), [("LW-02", 13), ("LW-11", 6), ("LW-06", 1), ("LW-26", 31)]
)
def test_a_law_is_never_loosened(entry_id: str, limit: float) -> None:
    with pytest.raises(LawOnlyTightened):
        refuse_loosening(OF[entry_id], limit, OF[entry_id].limit)
    assert merged(OF[entry_id], [change(entry_id, limit)], JUNE).layer is OF[entry_id].layer


@pytest.mark.parametrize(("entry_id", "limit"), [("BK-01", 60), ("QA-01", 42.5), ("RF-01", 1)])
def test_a_rule_moves_within_its_bounds(entry_id: str, limit: float) -> None:
    assert merged(OF[entry_id], [change(entry_id, limit)], JUNE).limit == limit


@pytest.mark.parametrize(("entry_id", "limit"), [("BK-01", 61), ("QA-01", 42)])
def test_a_rule_beyond_its_bounds_is_refused(entry_id: str, limit: float) -> None:
    with pytest.raises(BeyondBounds):
        refuse_loosening(OF[entry_id], limit, OF[entry_id].limit)


def test_a_goal_is_free() -> None:
    assert merged(OF["BK-02"], [change("BK-02", 10)], JUNE).limit == 10


@pytest.mark.parametrize("entry_id", ["SC-01", "LW-01", "PR-02"])
def test_what_has_no_figure_cannot_be_set(entry_id: str) -> None:
    with pytest.raises(NothingToSet):
        refuse_loosening(OF[entry_id], 90, OF[entry_id].limit)


def test_a_company_is_held_to_its_association() -> None:
    association = change("LW-02", 9, Layer.ASSOCIATION)
    assert merged(OF["LW-02"], [association], JUNE).limit == 9
    overtaken = merged(OF["LW-02"], [change("LW-02", 10), association], JUNE)
    assert (overtaken.limit, overtaken.layer) == (9, Layer.ASSOCIATION)
    stricter = merged(OF["LW-02"], [change("LW-02", 6), association], JUNE)
    assert (stricter.limit, stricter.layer) == (6, Layer.COMPANY)


def test_a_version_holds_from_its_day_on() -> None:
    changes = [change("BK-02", 80), change("BK-02", 85, on=date(2026, 7, 1))]
    found = [merged(OF["BK-02"], changes, on).limit for on in (date(2026, 5, 31), JUNE)]
    assert found == [90, 80]
    assert merged(OF["BK-02"], changes, date(2026, 7, 1)).limit == 85
