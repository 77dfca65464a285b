"""Every command that the documents tell is one that the command line takes."""

import re
import shlex
from pathlib import Path

import pytest

from jiahe.cli.bench import MEASURES
from jiahe.cli.main import VERBS, main, parser

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/**/*.md")])
# A command stands between backticks or on a line of its own, from `jiahe` and a verb on.
TOLD = re.compile(rf"`(?:\.venv/bin/)?jiahe ((?:{'|'.join(VERBS)})\b[^`]*)`")
FRAME = re.compile(r"[…\[\]|<>]")  # says what may stand there, not what to type
TABLES = re.compile(r"[\w-]+\.(?:csv|json|jsonl|xlsx)\b")
TAKES_A_FILE = {"plan", "replay", "import"}


def told() -> list[str]:
    found = (one for path in DOCUMENTS for one in TOLD.findall(path.read_text(encoding="utf-8")))
    return sorted({" ".join(one.split()) for one in found if not FRAME.search(one)})


def is_whole(words: list[str]) -> bool:
    """Whether it can be typed as it stands; a verb alone, or without its file, is only named."""
    takes_a_file = words[0] in TAKES_A_FILE
    return len(words) > 1 and (not takes_a_file or any("." in one for one in words[1:]))


COMMANDS = [one for one in told() if is_whole(one.split())]


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_taken(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for table in TABLES.findall(command):  # a table that is read has to be there
        Path(table).touch()
    words = shlex.split(command.replace("\\", " "))
    if words[-1] == "--help":
        with pytest.raises(SystemExit, match="^0$"):
            parser().parse_args(words)
    else:
        parser().parse_args(words)


def test_control_there_are_such_commands_and_an_unknown_option_is_refused() -> None:
    assert sum(one.startswith("bench ") for one in COMMANDS) > 10
    with pytest.raises(SystemExit, match="^2$"):
        parser().parse_args([*shlex.split("bench slots"), "--loop-days", "3"])


@pytest.mark.parametrize("name", MEASURES)
def test_each_measure_says_what_it_measures(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="^0$"):
        parser().parse_args(["bench", name, "--help"])
    usage, said = capsys.readouterr().out.split("\n\n")[:2]
    assert f"jiahe bench {name}" in usage
    assert said.endswith(".")


def test_alone_it_names_every_measure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench"]) == 2
    listed = capsys.readouterr().out
    assert all(f"    {name}" in listed for name in MEASURES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("bench slots --workers many", "“many” is no list of numbers such as 1,2,3"),
        ("bench booking --seconds soon", "“soon” is no number above 0"),
        ("bench weather", "invalid choice: 'weather'"),
    ],
)
def test_a_wrong_value_is_named(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="^2$"):
        main(words.split())
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("words", ["bench --json slots", "bench slots --json"])
def test_json_may_stand_on_either_side(words: str) -> None:
    assert parser().parse_args(words.split()).json


def test_control_without_it_figures_are_for_people() -> None:
    assert not parser().parse_args(["bench", "slots"]).json
