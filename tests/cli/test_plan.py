"""`jiahe plan` from outside: exit codes that mean something, and never a traceback."""

import json

import pytest

from jiahe.cli import main as cli
from jiahe.cli.main import main
from rounds_texts import CITY

REFUSED = 2


@pytest.fixture
def told(tmp_path):
    file = tmp_path / "day.json"
    file.write_text(json.dumps(CITY))
    return file


@pytest.mark.parametrize(
    "option",
    [
        "--budget=-1", "--budget=nan", "--budget=inf", "--budget=much",
        "--guard=0", "--guard=-5", "--guard=nan", "--guard=inf",
        "--seed=-1", "--seed=1.5", "--seed=99999999999", "--engine=none",
    ],
)  # fmt: skip
def test_an_option_that_makes_no_sense_is_wrong_use(told, option, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["plan", str(told), option])
    assert ended.value.code == cli.WRONG_USE
    assert option.split("=", maxsplit=1)[0] in capsys.readouterr().err


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\0", b'{"a":' * 100_000, b'{"visits": [', b"[]"])
def test_a_file_of_garbage_is_refused_in_one_sentence(told, raw, capsys):
    told.write_bytes(raw)
    assert main(["plan", str(told)]) == REFUSED
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)


def test_no_file_and_no_place_for_the_plan_are_told_before_anybody_searches(
    told, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr("jiahe.simulation.planned.plan_safely", None)  # nobody calls it
    assert main(["plan", str(tmp_path / "none"), "--json"]) == REFUSED
    assert json.loads(capsys.readouterr().out)["refused"] == "unreadable"
    with pytest.raises(SystemExit, match=f"^{REFUSED}$"):
        main(["plan", str(told), "--out", str(tmp_path / "no" / "plan")])
    assert "no folder for it" in capsys.readouterr().err


def test_a_refused_question_leaves_no_plan_behind(told, tmp_path):
    out = tmp_path / "plan.json"
    told.write_text("hello")
    assert main(["plan", str(told), "--out", str(out)]) == REFUSED
    assert not out.exists()


def test_without_any_moves_there_is_still_a_plan(told, capsys):
    assert main(["plan", str(told), "--budget", "0", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["engine"], answer["left_out"]) == ("native", 0)


def test_what_cannot_be_done_is_left_out_with_its_reason(told, tmp_path):
    out = tmp_path / "plan.json"
    told.write_text(json.dumps(CITY | {"workers": []}))
    assert main(["plan", str(told), "--out", str(out), "--budget", "5"]) == 0
    assert json.loads(out.read_text())["left_out"] == [{"visit": 0, "reason": "no_shifts"}]


VISIT, WORKER = CITY["visits"][0] | {"forbidden": [], "penalty": 600}, CITY["workers"][0]
OTHER = WORKER | {"id": 2}


def plan_of(told, tmp_path, visits):
    """What `jiahe plan` writes for these visits and two people alike."""
    out = tmp_path / "plan.json"
    told.write_text(json.dumps(CITY | {"visits": visits, "workers": [WORKER, OTHER]}))
    assert main(["plan", str(told), "--out", str(out), "--budget", "200"]) == 0
    return json.loads(out.read_text())


@pytest.mark.parametrize(
    ("pin", "reason"),
    [({"pinned": 77}, "nobody_able"), ({"pinned": 1, "forbidden": [1]}, "nobody_able"),
     ({"pinned": 1, "cat": "cook"}, "nobody_able"), ({"pinned": 1, "gender": "M"}, "nobody_able"),
     ({"pinned": 1, "tw": [60, 120]}, "unreachable")],
    ids=["nobody", "forbidden", "without the skill", "of the other gender", "before the shift"],
)  # fmt: skip
def test_a_pin_that_cannot_be_kept_leaves_its_visit_out_and_the_others_in(
    told, tmp_path, pin, reason
):
    made = plan_of(told, tmp_path, [VISIT | pin, VISIT | {"id": 1}])
    assert made["left_out"] == [{"visit": 0, "reason": reason}]
    assert [stop["visit"] for row in made["rounds"] for stop in row["stops"]] == [1]


def test_two_pins_on_one_person_at_one_time_cannot_both_be_kept(told, tmp_path):
    at_once = VISIT | {"pinned": 1, "tw": [540, 545]}
    made = plan_of(told, tmp_path, [at_once, at_once | {"id": 1}, at_once | {"id": 2, "pinned": 2}])
    (left,) = made["left_out"]
    assert left["visit"] in {0, 1}
    kept = {stop["visit"]: row["shift"] for row in made["rounds"] for stop in row["stops"]}
    assert kept == {2: 2, 1 - left["visit"]: 1}
