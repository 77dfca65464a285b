"""What may follow what, and what is due: the rules of a complaint, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.care import rules
from jiahe.care.choices import NEXT, OFFICES, OVER, StepKind
from jiahe.care.models import Complaint, ComplaintStep
from jiahe.care.rules import SEND_BACK_WITHIN, Standing, first_answer_due, next_due

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
HOURS = {"CP-01": 20.0, "AS-01": 10.0}


@pytest.fixture(autouse=True)
def _figures(monkeypatch) -> None:
    monkeypatch.setattr(rules, "standard_figure", HOURS.__getitem__)


def standing(*kinds: StepKind, due: datetime | None = None) -> Standing:
    steps = [
        ComplaintStep(place=place, kind=kind, at=AT, due_at=due)
        for place, kind in enumerate(kinds, start=1)
    ]
    return Standing(Complaint(raised_at=AT, due_at=AT + timedelta(hours=20)), steps)


def test_the_first_answer_is_due_by_cp_01_and_the_deed_by_as_01() -> None:
    assert first_answer_due(AT) == AT + timedelta(hours=20)
    assert next_due(StepKind.ACKNOWLEDGED, AT) == AT + timedelta(hours=10)
    assert next_due(StepKind.REOPENED, AT) == AT + timedelta(hours=10)


@pytest.mark.parametrize("kind", [StepKind.ANSWERED, StepKind.CLOSED, StepKind.LAPSED])
def test_after_an_answer_the_company_owes_nothing(kind: StepKind) -> None:
    assert next_due(kind, AT) is None


def test_what_nobody_looked_at_is_due_as_it_was_raised() -> None:
    assert standing().due_at == AT + timedelta(hours=20)
    assert standing(StepKind.ACKNOWLEDGED, due=AT).due_at == AT


def test_an_answer_settles_it_a_week_later_and_nothing_else_does() -> None:
    assert standing(StepKind.ANSWERED).settles_at == AT + SEND_BACK_WITHIN
    assert {standing(kind).settles_at for kind in StepKind if kind != "answered"} == {None}
    assert standing().settles_at is None


def test_a_household_may_send_back_for_a_week_to_the_moment() -> None:
    one = standing(StepKind.ANSWERED)
    assert one.may_send_back(AT + SEND_BACK_WITHIN)
    assert not one.may_send_back(AT + SEND_BACK_WITHIN + timedelta(microseconds=1))


def test_what_has_no_answer_cannot_be_sent_back() -> None:
    assert [kind for kind in (None, *StepKind) if StepKind.REOPENED in NEXT[kind]] == [
        StepKind.ANSWERED, StepKind.CLOSED, StepKind.LAPSED,
    ]  # fmt: skip


@given(st.lists(st.sampled_from(list(StepKind)), max_size=12))
def test_whatever_happened_somebody_can_go_on(kinds: list[StepKind]) -> None:
    """No state is a dead end, and who owes nothing has an answer or an end before it."""
    last: StepKind | None = None
    for kind in kinds:
        last = kind if kind in NEXT[last] else last
    assert NEXT[last]
    is_owed = last is None or next_due(last, AT) is not None
    assert is_owed == bool(NEXT[last] & OFFICES)
    assert not (is_owed and last in OVER)
