"""docs/GLOSSARY.md names identifiers that exist, in both languages, and enough of them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<zh>[^|]+) \| (?P<en>[^|]+) \| (?P<code>[^|]+) \|$", re.MULTILINE)
WORD = re.compile(r"\w+")
FEWEST_ROWS = 70


def rows() -> list[tuple[str, str, list[str]]]:
    """(Chinese, English, identifiers) of each row, headings left out."""
    text = (ROOT / "docs" / "GLOSSARY.md").read_text(encoding="utf-8")
    found = [row for row in ROW.finditer(text) if row["code"] != "Identifier"]
    return [(row["zh"], row["en"], re.findall(r"`(\w+)`", row["code"])) for row in found]


def words_of_the_source() -> set[str]:
    return {
        word
        for path in (ROOT / "src" / "jiahe").rglob("*.py")
        for word in WORD.findall(path.read_text(encoding="utf-8"))
    }


def unknown(identifiers: list[str], words: set[str]) -> list[str]:
    return [name for name in identifiers if name not in words]


def test_the_glossary_has_at_least_seventy_rows() -> None:
    assert len(rows()) >= FEWEST_ROWS


def test_each_row_has_chinese_and_an_identifier() -> None:
    assert [row for row in rows() if not (re.search(r"[\u4e00-\u9fff]", row[0]) and row[2])] == []


def test_each_identifier_occurs_in_the_source() -> None:
    words = words_of_the_source()
    assert unknown([name for _, _, names in rows() for name in names], words) == []


def test_control_an_identifier_that_nobody_wrote_is_noticed() -> None:
    assert unknown(["No" + "SuchWordHere"], words_of_the_source()) == ["NoSuchWordHere"]
