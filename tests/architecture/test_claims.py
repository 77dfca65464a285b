"""A page says of a paper what `workforce.claims` says, never more: there is no other way to it."""

import ast
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "src" / "jiahe" / "web"
CLAIM = "parts/claim.html"
TRAINING = {
    "office/learning/papers.html",
    "office/learning/papers.py",
}  # words its own list
RAW = {"truth", "valid_until", "valid_from", "get_truth_display"}
IN_TEMPLATE = re.compile(r"\{[{%][^}]*\.(" + "|".join(sorted(RAW)) + r")\b[^}]*\}")
OWN_WORDS = re.compile(r"claim\.words")


def raw_in_template(text: str) -> list[str]:
    return [found[1] for found in IN_TEMPLATE.finditer(text)]


def raw_in_code(text: str) -> list[str]:
    """Attributes of a certificate that this code reads by itself."""
    return [
        node.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr in RAW
    ]


def found_in(pattern: str, read, where: Path) -> list[str]:
    return [
        f"{path.relative_to(where)}: {name}"
        for path in sorted(where.rglob(pattern))
        if str(path.relative_to(where)) not in {CLAIM, *TRAINING}
        for name in read(path.read_text(encoding="utf-8"))
    ]


def test_no_template_prints_a_paper_by_itself() -> None:
    assert found_in("*.html", raw_in_template, WEB / "templates") == []


def test_no_view_reads_how_far_a_paper_is_true() -> None:
    assert found_in("*.py", raw_in_code, WEB) == []


def test_the_words_of_a_claim_stand_in_one_template_only() -> None:
    said = [
        str(path.relative_to(WEB / "templates"))
        for path in sorted((WEB / "templates").rglob("*.html"))
        if OWN_WORDS.search(path.read_text(encoding="utf-8"))
    ]
    assert said == [CLAIM]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ paper.valid_until|date }}", ["valid_until"]),
        ("{% if paper.truth == 'checked' %}proved{% endif %}", ["truth"]),
        ('{% include "parts/claim.html" %}', []),
    ],
)
def test_control_a_template_that_prints_a_paper_is_found(text: str, found: list[str]) -> None:
    assert raw_in_template(text) == found


def test_control_a_view_that_reads_the_truth_is_found() -> None:
    assert raw_in_code("word = 'proved' if row.truth else row.valid_until") == [
        "truth",
        "valid_until",
    ]
