"""Objections have one shape: whoever objects, to whatever, is answered once and against a clock."""

from datetime import timedelta

import pytest

from factories import SUNDAY_NOON
from jiahe.accounts.actions.objections import Voice, answer_once, words_or
from jiahe.accounts.objections import LONGEST, Objection
from jiahe.insights.models import GateObjection
from jiahe.kit.errors import Refusal
from jiahe.quality.models import CreditObjection, MeasureAppeal, SplitContest

HEIRS = (GateObjection, MeasureAppeal, CreditObjection, SplitContest)
SHAPE = {one.name for one in Objection._meta.get_fields()}


class NoWords(Refusal):
    sentence = "words, please"


class Answered(Refusal):
    sentence = "answered"


def test_every_objection_of_the_product_has_the_shape() -> None:
    assert set(Objection.__subclasses__()) == set(HEIRS)
    assert all({one.name for one in heir._meta.get_fields()} >= SHAPE for heir in HEIRS)


@pytest.mark.parametrize("heir", HEIRS)
def test_it_is_raised_once_and_found_right_or_wrong(heir: type[Objection]) -> None:
    keys = [set(one.fields) for one in heir._meta.constraints if hasattr(one, "fields")]
    own = [one.name for one in heir._meta.get_fields() if one.concrete and one.unique]
    assert {"code"} < set(own) or {"split", "side"} in keys
    assert [value for value, _ in heir._meta.get_field("outcome").choices] == ["right", "wrong"]


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_nobody_objects_without_words(words: str) -> None:
    with pytest.raises(NoWords):
        words_or(NoWords, words)


def test_words_are_cut_to_what_is_kept() -> None:
    assert words_or(NoWords, "  " + "话" * 600) == "话" * LONGEST


def test_an_answer_is_given_once() -> None:
    row = GateObjection(answered_at=SUNDAY_NOON, outcome="wrong", answer="先前的答复")
    with pytest.raises(Answered):
        answer_once(row, outcome="right", voice=Voice(1, "改了"), again=Answered)
    assert (row.outcome, row.answer) == ("wrong", "先前的答复")


@pytest.mark.parametrize(("hours", "is_late"), [(-1, False), (0, False), (1, True)])
def test_only_an_answer_after_its_time_is_late(hours: int, is_late: bool) -> None:
    row = GateObjection(due_at=SUNDAY_NOON, answered_at=SUNDAY_NOON + timedelta(hours=hours))
    assert row.is_late is is_late
    assert GateObjection(due_at=SUNDAY_NOON).is_late is False
