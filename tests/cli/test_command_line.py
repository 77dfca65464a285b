"""The command line as a stranger meets it: help, exit codes, errors in one line, JSON."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jiahe.cli.main import AS_JSON, VERBS, main, parser


def helped(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit, match="^0$"):
        parser().parse_args([*words, "--help"])
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], words: list[str]) -> str:
    """The one line on standard error; nothing is on standard output."""
    with pytest.raises(SystemExit, match="^2$"):
        main(words)
    out, error = capsys.readouterr()
    assert (out, error.count("\n"), error[-1]) == ("", 1, "\n")
    return error.strip()


def test_the_whole_names_verbs_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    told = " ".join(helped(capsys).split())
    assert "exit codes: 0 done; 1 the answer is no" in told
    assert all(f" {verb} " in told for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_says_what_it_does_and_how_it_ends(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = helped(capsys, verb)
    assert "\n\nexit codes: 0" in told
    assert ("--json" in told) == (verb in AS_JSON)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "jiahe: the following arguments are required: VERB"),
        (["serve", "--port", "x"], "jiahe serve: argument --port: “x” is no port (1 to 65535)"),
        (["serve", "--processes", "0"],
         "jiahe serve: argument --processes: “0” is no whole number from 1 on"),
        (["demo", "--speed", "-1"], "jiahe demo: argument --speed: “-1” is no number above 0"),
        (["demo", "--speed", "nan"], "jiahe demo: argument --speed: “nan” is no number above 0"),
        (["seed", "--on", "soon"],
         "jiahe seed: argument --on: “soon” is no day such as 2026-11-05"),
        (["plan"], "jiahe plan: the following arguments are required: file"),
        (["replay", "absent.csv"], "jiahe replay: argument file: there is no file absent.csv"),
        (["import", "catalog", "absent.csv", "--company", "jia"],
         "jiahe import: argument file: there is no file absent.csv"),
        (["plan", "day.json", "--out", "absent/plan.json"],
         "jiahe plan: argument --out: absent/plan.json cannot be written: no folder for it"),
        (["bench", "couriers", "--zone", "Moon"],
         "jiahe bench couriers: argument --zone: “Moon” is no time zone such as Asia/Shanghai"),
        (["bench", "booking", "--attempts", "-1"],
         "jiahe bench booking: argument --attempts: “-1” is no whole number from 0 on"),
        (["bench", "booking", "--clients", "0,2"],
         "jiahe bench booking: argument --clients: “0,2” is no list of numbers such as 1,2,3"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    who = line.partition(":")[0]
    assert refused(capsys, words) == f"{line} ({who} --help tells more)"


def test_control_what_is_right_is_taken(tmp_path: Path) -> None:
    table = tmp_path / "day.json"
    table.touch()
    chosen = parser().parse_args(["plan", str(table), "--out", str(tmp_path / "plan.json")])
    assert (chosen.file, chosen.out.parent, chosen.json) == (table, tmp_path, False)
    assert parser().parse_args(["serve", "--port", "65535"]).port == 65535
    assert parser().parse_args(["replay", str(table), "--json", "--limit", "0"]).json


def test_a_plan_of_a_missing_file_is_refused_by_its_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    absent = tmp_path / "absent"
    assert main(["plan", str(absent)]) == 2
    assert capsys.readouterr() == ("", f"unreadable: {absent}: No such file or directory\n")
    assert main(["plan", str(absent), "--json"]) == 2
    out, error = capsys.readouterr()
    assert (json.loads(out)["refused"], out.count("\n"), error) == ("unreadable", 1, "")


def test_the_doctor_prints_exactly_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--json"])
    out = capsys.readouterr().out
    names = {name for one in json.loads(out)["findings"] for name in one}
    assert names == {"name", "ok", "detail", "advice"}
    assert out.count("\n") == 1


def test_who_reads_no_further_is_told_nothing_more() -> None:
    """`jiahe doctor | head` ends as other programs do, without a trace."""
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, "-m", "jiahe.cli.main", "doctor"]
    ended = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, check=False)
    os.close(writes)
    assert (ended.returncode, ended.stderr) == (128 + signal.SIGPIPE, b"")
