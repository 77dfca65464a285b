"""Couriers beside our plans: a tiny table that is counted by hand, and the real one if it is there.

`COURIERS_DATA` names the table of pick-ups of several cities (LaDe); without it that test is
skipped.
"""

import json
import os
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from factories import ZONE
from jiahe.cli.main import main
from jiahe.engine.routing.rounds.check import IllegalPlan, violations
from jiahe.engine.travel import Place, kilometres
from jiahe.simulation.couriers import online
from jiahe.simulation.couriers.law import DETOUR, USUAL, Law, learnt, metres_between
from jiahe.simulation.couriers.measure import PLANS, REAL, Effort, compare, outcome
from jiahe.simulation.couriers.online import Foresight, day_without_foresight
from jiahe.simulation.couriers.question import Asked, punctual
from jiahe.simulation.couriers.report import NAMES, chart, markdown
from jiahe.simulation.couriers.table import Day, Pickup, read_days
from jiahe.simulation.replay.reading import Columns

HEAD = (
    "order_id,city,courier_id,accept_time,time_window_start,time_window_end,lng,lat,pickup_time\n"
)
ROW = "1,Yunqi,7,05-01 08:00:00,05-01 09:00:00,05-01 11:00:00,119.30,30.90,05-01 09:30:00\n"
LAW = Law(stay=600, pace=0.3, gaps=99)
QUICK = Effort(moves=20, moves_of_a_look=200)
HOUR = 3600


def pickup(number, courier, east, done, *, asked=8.0, opens=9.0, hours=2.0):
    """A request on a line, `east` kilometres away; times in hours."""
    return Pickup(
        number=str(number),
        courier=courier,
        place=Place(0.0, east / 111.195),
        asked=round(asked * HOUR),
        opens=round(opens * HOUR),
        closes=round((opens + hours) * HOUR),
        done=round(done * HOUR),
    )


def crossing():
    """Two couriers who cross each other's ways all morning: 0, 8, 1, 7 and 8, 0, 7, 1."""
    places = {"a": (0, 8, 1, 7), "b": (8, 0, 7, 1)}
    told = [
        pickup(f"{who}{k}", who, east, 9.0 + k * 0.75, hours=4)
        for who, row in places.items()
        for k, east in enumerate(row)
    ]
    told.sort(key=lambda one: (one.asked, one.number))
    return Day("Yunqi", date(2026, 5, 1), told)


def table(tmp_path, *rows):
    path = tmp_path / "pickups.csv"
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return path


def test_rows_become_seconds_of_the_day_on_which_they_were_served(tmp_path):
    path = table(tmp_path, ROW, ROW.replace("1,Yunqi", "2,Yunqi").replace("05-01 08", "04-30 23"))
    days, bad = read_days(path, Columns(), ZONE)
    assert bad == []
    assert [(day.city, day.on) for day in days] == [("Yunqi", date(2026, 5, 1))]
    early, first = days[0].pickups
    assert (first.asked, first.opens, first.closes, first.done) == (28800, 32400, 39600, 34200)
    assert (early.number, early.asked) == ("2", -HOUR)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW, "number 1 appears twice"),
        (ROW.replace("1,Yunqi,7", "2,Yunqi,"), "no courier is named"),
        (ROW.replace("1,Yunqi", "2,Yunqi").replace("11:00", "09:00"), "the window ends before"),
        (ROW.replace("1,Yunqi", "2,Yunqi").replace("08:00", "09:40"), "served before it was asked"),
        (ROW.replace("1,Yunqi", "2,Yunqi").replace("30.90", "95"), "latitude and longitude"),
        (ROW.replace("1,Yunqi", "2,Yunqi").replace("30.90", ""), "could not convert"),
        (
            "2,Yunqi,7,05-01 08:00:00,05-02 09:00:00,05-02 11:00:00,119.3,30.9,05-01 09:30:00\n",
            "served on a day that its window does not touch",
        ),
        ("2,Yunqi\n", "unreadable"),
    ],
)
def test_a_bad_row_is_named_and_left_out(tmp_path, row, reason):
    days, bad = read_days(table(tmp_path, ROW, row), Columns(), ZONE)
    assert [one.number for one in days[0].pickups] == ["1"]
    assert bad[0].line == 3
    assert reason == "unreadable" or bad[0].reason.startswith(reason)


def test_ways_are_those_of_the_travel_model():
    places = [Place(31.2, 121.4), Place(31.3, 121.6), Place(31.2, 121.4)]
    metres = metres_between(places)
    assert metres[0, 1] == pytest.approx(1000 * kilometres(places[0], places[1]), rel=1e-9)
    assert metres[0, 2] == 0


def test_stay_and_pace_are_learnt_from_busy_gaps_and_are_the_usual_ones_without():
    told = [pickup(k, "a", 2.0 * (k % 2), 8 + k * 0.3) for k in range(40)]
    told += [pickup(100 + k, "b", 0.5 * (k % 2), 8 + k * 0.2) for k in range(40)]
    law = learnt([Day("Yunqi", date(2026, 5, 1), told)], ZONE)
    assert law.gaps == 78
    assert law.stay == pytest.approx(600, abs=5)  # 18 minutes for 2 km, 12 for half a one
    assert law.pace == pytest.approx(0.24, abs=0.005)
    assert learnt([crossing()], ZONE) == USUAL


def test_real_kilometres_and_shares_are_counted_by_hand():
    day = Day(
        "Yunqi",
        date(2026, 5, 1),
        [
            pickup(1, "a", 0, 8.5),  # early
            pickup(2, "a", 3, 9.5),
            pickup(3, "a", 1, 11.5),  # half an hour late
            pickup(4, "b", 9, 11.0),  # the last second is in the window
        ],
    )
    asked = Asked(day, LAW)
    told = outcome(asked, REAL, asked.really(), 0.0)
    assert told.kilometres == pytest.approx(5 * DETOUR, abs=0.1)
    assert (told.on_time, told.early, told.late, told.left_out) == (2, 1, 1, 0)
    assert (told.couriers, told.late_minutes_p95, told.on_time_share) == (2, 30.0, 0.5)


def test_couriers_begin_where_and_when_the_table_first_knows_them():
    told = [pickup(1, "a", 2, 9.5), pickup(2, "a", 0, 9.0), pickup(3, "b", 5, 8.2, asked=-1)]
    duties = {duty.courier: duty for duty in Asked(Day("Y", date(2026, 5, 1), told), LAW).duties}
    assert duties["a"].at == 1  # the place of the request served first
    assert duties["a"].opens == round(8.2 * HOUR)  # nobody before the city's first pick-up
    assert duties["a"].closes == round(9.5 * HOUR) + 600
    assert duties["b"].opens == round(8.2 * HOUR)  # asked the day before: from his first pick-up on


def test_with_foresight_crossing_ways_are_not_ridden():
    asked = Asked(crossing(), LAW)
    real = outcome(asked, REAL, asked.really(), 0.0)
    ours = outcome(asked, "foresight", asked.planned(asked.whole(), 500, 1), 0.0)
    own = outcome(asked, "own", asked.planned(asked.own(), 500, 1), 0.0)
    assert (ours.on_time, ours.left_out) == (8, 0)
    assert ours.kilometres < own.kilometres < real.kilometres
    assert ours.kilometres == pytest.approx(2 * DETOUR, abs=0.1)  # 0, 0, 1, 1 and 8, 8, 7, 7


def test_who_keeps_his_requests_serves_no_others():
    asked = Asked(crossing(), LAW)
    driven = asked.planned(asked.own(), 200, 1)
    for courier, made in driven.items():
        assert {asked.day.pickups[k].courier for k, _ in made} == {courier}


def test_only_whom_nobody_reaches_in_time_is_served_late():
    told = [pickup(k, "a", 0, 9 + 3 * k, asked=0, hours=0.1) for k in range(3)]
    problem = Asked(Day("Y", date(2026, 5, 1), told), LAW).whole()
    made = punctual(problem, 50, 1)
    assert made.left_out == ()
    assert dict(made.score)["late"] > 0
    assert violations(problem, made) == []


def test_online_sends_nobody_before_it_was_asked():
    day = crossing()
    late = [replace(one, asked=HOUR * (8 + k)) for k, one in enumerate(day.pickups[:4])]
    asked = Asked(replace(day, pickups=[*late, *day.pickups[4:]]), LAW)
    driven = day_without_foresight(asked, 600, 100, 1)
    assert sum(map(len, driven.values())) >= 7
    for duty in asked.duties:
        at = duty.at
        for request, start in driven.get(duty.courier, ()):
            assert start - asked.way(at, request) >= asked.day.pickups[request].asked
            at = request


def test_foresight_is_noticed_when_the_table_of_what_is_known_lies(monkeypatch):
    asked = Asked(crossing(), LAW)
    told = [replace(one, asked=round(9.55 * HOUR)) for one in asked.day.pickups]
    real_look = online._look

    def peeking(day, *rest):
        day.open |= {k for k in range(len(told)) if k not in day.decided}  # control: no guard
        real_look(day, *rest)

    monkeypatch.setattr(online, "_look", peeking)
    with pytest.raises(Foresight):
        day_without_foresight(Asked(replace(asked.day, pickups=told), LAW), 600, 100, 1)


def test_the_judge_refuses_a_day_that_nobody_could_have_driven():
    asked = Asked(crossing(), LAW)
    far = [(0, 9 * HOUR), (1, 9 * HOUR + 601)]
    with pytest.raises(IllegalPlan):
        online._lawful(asked, {asked.duties[0].courier: far})


def test_the_whole_day_is_the_same_question_for_the_same_table():
    assert Asked(crossing(), LAW).whole() == Asked(crossing(), LAW).whole()


def test_rows_of_a_comparison_hold_every_plan_and_the_law_of_the_city():
    heard = []
    rows = compare([crossing()], ZONE, QUICK, heard.append)
    assert [row["plan"] for row in rows] == [REAL, *PLANS] == [one.plan for one in heard]
    assert rows[0]["law"] == {"stay": 600, "pace": USUAL.pace, "gaps": 0, "impossible_gaps": 0.667}
    lines = markdown(rows).splitlines()
    assert {line.count("|") for line in lines} == {13}
    assert lines[2].split("|")[6].strip() == "+0.0 %"
    root = ET.fromstring(chart(rows))
    assert len(root.findall("{*}rect")) == 2 * len(rows)


def test_the_verb_tells_rows_bad_rows_and_draws(tmp_path, capsys):
    path, drawn = table(tmp_path, ROW, ROW), tmp_path / "chart.svg"
    asked = ["bench", "couriers", "--data", str(path), "--tries", "10", "--chart", str(drawn)]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["bad_rows"] == [{"line": 3, "reason": "number 1 appears twice"}]
    assert [row["requests"] for row in told["rows"]] == [1, 1, 1, 1]
    assert drawn.read_text(encoding="utf-8").startswith("<svg")
    assert main([*asked, "--city", "Nowhere"]) == 0
    assert capsys.readouterr().out.count("\n") == 3  # the head, the line and an empty one
    assert main(["bench", "couriers"]) == 2
    assert main(["bench", "couriers", "--data", str(tmp_path / "absent")]) == 2


def test_real_couriers_if_their_table_is_here():
    path = os.environ.get("COURIERS_DATA")
    if path is None or not Path(path).is_file():
        pytest.skip("set COURIERS_DATA to the table of pick-ups (LaDe)")
    days, _ = read_days(Path(path), Columns(), ZONE)
    for day in days:
        asked = Asked(day, learnt([day], ZONE))
        told = outcome(asked, REAL, asked.really(), 0.0)
        assert told.requests == len(day.pickups) == told.on_time + told.early + told.late
        by_hand = sum(
            kilometres(day.pickups[a].place, day.pickups[b].place)
            for made in day.rounds().values()
            for a, b in pairwise(made)
        )
        assert told.kilometres == pytest.approx(by_hand * DETOUR, rel=1e-3)
    assert set(NAMES) == {REAL, *PLANS}
