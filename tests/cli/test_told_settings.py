"""Both READMEs tell the same verbs, settings, pages and demo numbers, and all that there are."""

import re
from pathlib import Path

import pytest

from jiahe.cli.main import VERBS
from jiahe.config.names import KNOWN

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-Hans.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_each_setting_that_is_known_is_told_and_no_other(name: str) -> None:
    assert set(re.findall(r"`(JIAHE_[A-Z_]+)`", read(name))) == set(KNOWN)


@pytest.mark.parametrize("name", READMES)
def test_each_verb_is_told(name: str) -> None:
    told = {
        one.split()[0] for one in re.findall(r"^\| `([a-z]+[^`]*)` \|", read(name), re.MULTILINE)
    }
    assert told == set(VERBS)


@pytest.mark.parametrize("what", [r"`(/[\w/-]*)`", r"\b(13\d{9})\b", r"\]\((docs/[^)]+)\)"])
def test_both_lead_to_the_same_pages_numbers_and_documents(what: str) -> None:
    english, chinese = (set(re.findall(what, read(name))) for name in READMES)
    assert english == chinese
    assert english
