"""The catalogue is whole: 92 entries in both languages, each with a metric or its missing data."""

import re

import pytest

from jiahe.accounts.choices import Role
from jiahe.standards import limits
from jiahe.standards.choices import Force, Layer
from jiahe.standards.entries import catalogue, data_kinds, entries_of

ENTRIES = list(catalogue().values())
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_there_are_ninety_two_entries() -> None:
    assert len(ENTRIES) == 92
    assert sum(entry.layer is Layer.CORE for entry in ENTRIES) == 62
    assert sum(entry.layer is Layer.JURISDICTION for entry in ENTRIES) == 30


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_says_what_it_is_in_both_languages(entry) -> None:
    assert CHINESE.search(entry.zh)
    assert entry.en
    assert not CHINESE.search(entry.en)
    assert bool(entry.note_zh) == bool(entry.note_en)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_has_a_metric_or_names_what_is_missing(entry) -> None:
    assert bool(entry.metric) != bool(entry.missing)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_names_an_owner_who_exists_and_its_clause(entry) -> None:
    assert entry.owner in Role.values
    assert entry.clause
    assert (entry.certainty != "") == (entry.force in {Force.LAW, Force.PROVIDER})


def test_every_kind_of_data_is_named_in_both_languages() -> None:
    assert [one.name for one in data_kinds().values() if not (one.zh and one.en)] == []


def test_control_a_doubled_or_half_entry_is_refused() -> None:
    with pytest.raises(KeyError):
        entries_of({"layer": "core", "version": "1", "effective_from": None, "standard": [{}]})


def test_limits_that_mirror_a_standard_take_its_figure() -> None:
    assert catalogue()["PR-01"].limit * 100 == limits.FLOOR_FEN_PER_HOUR
    assert catalogue()["LW-21"].limit * 60 == limits.WORK_MINUTES_A_DAY
    assert catalogue()["LW-11"].limit == limits.NOTICE_DAYS
    assert limits.ANSWER_OFFER_WITHIN_MINUTES == 15
