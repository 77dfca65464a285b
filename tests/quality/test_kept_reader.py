"""The first reader is kept on disk; the file is only a copy, and learning never waits for it."""

import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from jiahe.engine.words.lesson import Feeling, Taught
from jiahe.quality import kept_reader

LESSON = (
    Taught("擦得很干净", "clean", Feeling.GLAD, "擦得很干净"),
    Taught("地上都是灰", "clean", Feeling.SORRY, "地上都是灰"),
    Taught("九点到的", "punctual", Feeling.PLAIN, "九点到的"),
)
TEXTS = ["很干净", "都是灰", "九点"]
AT_ONCE = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(READERS_ROOT=Path(sys.argv[1]))
from jiahe.engine.words.lesson import Feeling, Taught
from jiahe.quality import kept_reader
lesson = tuple(Taught(f"擦得很干净{n}", "clean" if n % 2 else "care", one, str(n))
               for n in range(60) for one in list(Feeling)[:3])
for _ in range(5):
    print(kept_reader.pair_kept(lesson)[0].margins_of(["很干净"]).tolist())
    for file in Path(sys.argv[1]).glob("*.npz"):
        file.unlink(missing_ok=True)
"""


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.READERS_ROOT = tmp_path / "readers"
    return settings.READERS_ROOT


@pytest.fixture
def learnt(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many sentences were learnt, each time that something was."""
    found: list[int] = []
    real = kept_reader.pair_of

    def counting(lesson):
        found.append(len(lesson))
        return real(lesson)

    monkeypatch.setattr(kept_reader, "pair_of", counting)
    return found


def margins() -> list[list[float]]:
    first, second = kept_reader.pair_kept(LESSON)
    return [*first.margins_of(TEXTS).tolist(), *second.margins_of(TEXTS).tolist()]


def test_it_is_learnt_once_and_answers_the_same(folder: Path, learnt: list[int]) -> None:
    assert margins() == margins() == margins()
    assert (learnt, [one.name[:6] for one in folder.iterdir()]) == ([3], ["first-"])


@pytest.mark.parametrize("content", [b"", b"PK", b"\x80\x04N."])
def test_a_damaged_file_is_told_learnt_anew_and_replaced(
    folder: Path, learnt: list[int], content: bytes
) -> None:
    before = margins()
    (file,) = folder.iterdir()
    file.write_bytes(content)
    with capture_logs() as logs:
        assert margins() == before
    assert [one["event"] for one in logs] == ["kept_reader_ignored"]
    assert (margins(), learnt) == (before, [3, 3])


def test_a_file_of_another_lesson_under_this_name_is_ignored(
    folder: Path, learnt: list[int]
) -> None:
    kept_reader.pair_kept(LESSON[:3] * 2)
    (foreign,) = folder.iterdir()
    content = foreign.read_bytes()
    before = margins()
    (mine,) = folder.iterdir()  # the other, older one was removed
    mine.write_bytes(content)
    assert (margins(), learnt) == (before, [6, 3, 3])


def test_other_code_learns_anew(
    folder: Path, learnt: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    margins()
    monkeypatch.setattr(kept_reader, "_code", lambda: "another")
    margins()
    assert (learnt, len(list(folder.iterdir()))) == ([3, 3], 1)


def test_a_folder_that_cannot_be_written_only_costs_time(folder: Path, learnt: list[int]) -> None:
    folder.write_text("a file stands where the folder should be", encoding="utf-8")
    assert (margins() == margins(), learnt) == (True, [3, 3])


def test_two_processes_at_once_read_the_same_and_leave_nothing_half_written(
    folder: Path,
) -> None:
    command = [sys.executable, "-c", AT_ONCE, str(folder)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=120)[0].splitlines() for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert [len(one) for one in said] == [5, 5]
    assert len({line for one in said for line in one}) == 1
    assert [one.name for one in folder.iterdir() if not one.name.startswith("first-")] == []
