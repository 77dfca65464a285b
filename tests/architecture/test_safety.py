"""docs/SAFETY.md tells the truth: each promise names a guard, a test and a control that exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(
    r"^\| (?P<promise>[^|]+) \| `(?P<guard>[^|`]+)` "
    r"\| `(?P<test>[^|`]+)` \| `(?P<control>[^|`]+)` \|$",
    re.MULTILINE,
)
FEWEST_ROWS = 70


def rows(text: str = "") -> list[dict[str, str]]:
    return [
        row.groupdict()
        for row in ROW.finditer(text or (ROOT / "docs" / "SAFETY.md").read_text(encoding="utf-8"))
    ]


def is_named(guard: str) -> bool:
    """Whether `path/in/source.py::name` names something that stands in that file."""
    file, _, name = guard.partition("::")
    path = ROOT / "src" / "jiahe" / file
    return path.is_file() and re.search(rf"\b{name}\b", path.read_text("utf-8")) is not None


def is_collected(test: str) -> bool:
    """Whether `path/in/tests.py::test_name` names a test that pytest finds and runs."""
    file, _, name = test.partition("::")
    path = ROOT / "tests" / file
    if not (path.is_file() and path.name.startswith("test_")):
        return False
    named = [
        node
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    return len(named) == 1 and name.startswith("test_") and not is_skipped(named[0])


def is_skipped(node: ast.FunctionDef) -> bool:
    return any("mark.skip" in ast.unparse(one) or "xfail" in ast.unparse(one)
               for one in node.decorator_list)  # fmt: skip


def test_every_line_of_the_tables_is_read() -> None:
    text = (ROOT / "docs" / "SAFETY.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    assert [line for line in lines if not ROW.match(line) and "Promise" not in line] == []
    assert len(rows()) >= FEWEST_ROWS


def test_every_guard_stands_where_it_is_said_to() -> None:
    assert [row["guard"] for row in rows() if not is_named(row["guard"])] == []


def test_every_test_and_control_exists_and_is_collected() -> None:
    named = [row[kind] for row in rows() for kind in ("test", "control")]
    assert [test for test in named if not is_collected(test)] == []


def test_no_promise_is_made_twice() -> None:
    promises = [row["promise"] for row in rows()]
    assert len(set(promises)) == len(promises)


def test_control_what_nobody_wrote_is_noticed() -> None:
    here = "architecture/test_safety.py"
    assert not is_named("booking/actions/promise.py::nobody_wrote_this")
    assert not is_named("booking/actions/nowhere.py::claim")
    assert not is_collected(f"{here}::test_nobody_wrote_this")
    assert is_collected(f"{here}::test_no_promise_is_made_twice")


def test_control_a_skipped_test_proves_nothing() -> None:
    skipped = ast.parse("@pytest.mark.skip\ndef test_one() -> None: ...").body[0]
    assert isinstance(skipped, ast.FunctionDef)
    assert is_skipped(skipped)
