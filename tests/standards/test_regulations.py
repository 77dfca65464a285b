"""docs/REGULATIONS.md tells the truth: each duty has an entry that exists, or says why not."""

import re
from pathlib import Path

import pytest

from jiahe.standards.entries import catalogue

TEXT = (Path(__file__).parents[2] / "docs" / "REGULATIONS.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([0-9][^|]*) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TEXT, re.MULTILINE)
NAMED = re.compile(r"\b[A-Z]{2,3}-\d{2}\b")
COMPUTED = re.compile(r"((?:[A-Z]{2,3}-\d{2}(?:, | and )?)+) \(computed")
WAITING = re.compile(r"((?:[A-Z]{2,3}-\d{2}(?:, | and )?)+) \(no data yet")


def test_both_regulations_are_there() -> None:
    assert len(ROWS) >= 50


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_each_duty_names_an_entry_or_says_why_not(row) -> None:
    answer = row[3]
    assert NAMED.search(answer) or "because" in answer or "catalogue" in answer


def wrong(text: str, pattern: re.Pattern[str], is_computed: bool) -> list[str]:
    """The entries that the text calls computed (or waiting) and the catalogue does not."""
    named = {name for found in pattern.findall(text) for name in NAMED.findall(found)}
    return sorted(
        name
        for name in named
        if name not in catalogue() or bool(catalogue()[name].metric) != is_computed
    )


def test_what_is_called_computed_is_computed_and_the_rest_waits_for_data() -> None:
    assert set(NAMED.findall(TEXT)) <= set(catalogue())
    assert wrong(TEXT, COMPUTED, is_computed=True) == []
    assert wrong(TEXT, WAITING, is_computed=False) == []


def test_control_an_entry_that_is_not_computed_is_noticed() -> None:
    assert wrong("SOS-01 (computed)", COMPUTED, is_computed=True) == ["SOS-01"]
