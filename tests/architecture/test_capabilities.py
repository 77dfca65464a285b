"""tests/capabilities.toml tells the truth: all numbers, both languages, tests that exist."""

import ast
import tomllib
from pathlib import Path

TESTS = Path(__file__).parents[1]
LISTED = tomllib.loads((TESTS / "capabilities.toml").read_text(encoding="utf-8"))
HIGHEST = 133


def test_every_number_is_listed_in_both_languages() -> None:
    assert list(LISTED) == [f"{number:03d}" for number in range(1, HIGHEST + 1)]
    assert [number for number, one in LISTED.items() if not (one["zh"] and one["en"])] == []


def functions_of(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def missing(named: str) -> bool:
    """Whether `path/from/tests.py::test_name` names no test."""
    file, _, name = named.partition("::")
    path = TESTS / file
    return not path.is_file() or name not in functions_of(path)


def test_every_named_test_exists() -> None:
    assert [test for one in LISTED.values() for test in one["tests"] if missing(test)] == []


def test_control_a_test_that_is_gone_is_noticed() -> None:
    assert missing("architecture/test_capabilities.py::test_nobody_wrote")
