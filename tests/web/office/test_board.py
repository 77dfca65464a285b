"""The dispatcher's board without a browser: what it shows, what it does, what it refuses."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from busy_day import NOW, busy_day
from dispatching import accepted, book, code_of, seat_now, visit_now
from factories import MONDAY, at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.models import Reservation
from jiahe.journeys import board
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import for_company
from jiahe.web.live import topic_of
from signing import signed_in

BOARD = f"/office/board/?on={MONDAY}"
JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def visit(shop):
    """A visit on Monday at nine that its worker has accepted."""
    return accepted(shop, at(9))


def other_worker(shop, visit):
    here, _start = seat_now(visit)
    return next(one for one in shop.worker_ids if one != here)


def drop(desk, visit, worker, key="k1", **fields):
    sent = {
        "visit": visit.visit_code,
        "seat": 1,
        "worker": worker,
        "version": visit_now(visit).version,
        "on": MONDAY.isoformat(),
    } | fields
    return desk.post(
        "/office/board/move/",
        sent,
        headers={"Accept": "application/json", "Idempotency-Key": key},
    )


def undo(desk, key="u1"):
    return desk.post(
        "/office/board/undo/",
        {"on": MONDAY.isoformat()},
        headers={"Accept": "application/json", "Idempotency-Key": key},
    )


def test_the_first_page_leads_to_the_board(desk):
    assert desk.get("/office/")["Location"] == "/office/board/"


def test_the_board_shows_each_worker_and_each_visit_once(desk, shop, visit):
    page = desk.get(BOARD).content.decode()
    assert page.count('<div class="lane"') == len(shop.worker_codes)
    assert page.count(f'data-visit="{visit.visit_code}"') == 1


def test_a_household_name_cannot_carry_markup(desk, shop, visit):
    from jiahe.booking.models import Order
    from jiahe.kit.tenancy import for_company

    with for_company(shop.company_id):
        Order.objects.filter(pk=visit.order_id).update(contact_name="<i>女士")
    page = desk.get(BOARD).content.decode()
    assert "<i>女" not in page
    assert "&lt;i&gt;女" in page


@pytest.mark.parametrize("panel", ["map", "queue", "gantt"])
def test_a_panel_may_stand_on_a_second_screen(desk, panel):
    assert f"board-page is-{panel}" in desk.get(f"{BOARD}&panel={panel}").content.decode()


def test_a_stranger_signs_in_first_and_a_worker_meets_nothing(shop, client):
    assert client.get(BOARD).status_code == 302
    assert signed_in(shop.worker_person_ids[0]).get(BOARD).status_code == 404


def test_a_dispatcher_of_another_company_finds_nothing(shop, visit):
    other = open_shop(1, slug="other", first_number=500)
    theirs = signed_in(staff(other.company_id, Role.DISPATCHER, 9))
    before = seat_now(visit)
    assert visit.visit_code not in theirs.get(BOARD).content.decode()
    assert theirs.get(f"/office/visits/{visit.visit_code}/").status_code == 404
    assert theirs.get(f"/office/board/visits/{visit.visit_code}/fit/").status_code == 404
    assert theirs.get(f"/office/workers/{shop.worker_codes[0]}/").status_code == 404
    assert drop(theirs, visit, other.worker_codes[0]).status_code == 404
    assert seat_now(visit) == before


def test_every_worker_is_judged_in_words(desk, shop, visit):
    told = desk.get(f"/office/board/visits/{visit.visit_code}/fit/?seat=1", **JSON).json()
    assert sorted(told["workers"]) == sorted(shop.worker_codes)
    assert {one["fit"] for one in told["workers"].values()} == {"fit"}
    assert all("分钟" in one["why"] for one in told["workers"].values())


@pytest.mark.parametrize("query", ["seat=9", "seat=x", "start=noon", "start=2026-11-23T09:00"])
def test_a_question_that_makes_no_sense_finds_nothing(desk, visit, query):
    assert desk.get(f"/office/board/visits/{visit.visit_code}/fit/?{query}").status_code == 404


def test_a_drop_on_another_lane_changes_the_worker_and_keeps_the_time(desk, shop, visit):
    to = other_worker(shop, visit)
    told = drop(desk, visit, code_of(shop, to), lanes=code_of(shop, to))
    assert told.status_code == 200
    assert seat_now(visit) == (to, at(9))


def test_a_drop_that_holds_is_answered_before_anything_is_drawn(desk, shop, visit):
    to = code_of(shop, other_worker(shop, visit))
    told = drop(desk, visit, to, lanes=to).json()
    assert ("parts" in told, told["version"]) == (False, visit_now(visit).version)
    drawn = desk.get(f"/office/board/parts/?on={MONDAY}&workers={to}", **JSON).json()
    assert list(drawn["lanes"]) == [to]
    assert visit.visit_code in drawn["lanes"][to]


def test_a_drop_that_is_sent_twice_happens_once(desk, shop, visit):
    to, version = code_of(shop, other_worker(shop, visit)), visit_now(visit).version
    first = drop(desk, visit, to, version=version).json()
    again = drop(desk, visit, to, version=version).json()
    assert (again["version"], again["said"]) == (first["version"], first["said"])
    assert visit_now(visit).version == first["version"]


def test_a_drop_on_the_queue_empties_the_seat(desk, visit):
    assert drop(desk, visit, "").status_code == 200
    assert seat_now(visit) == (None, at(9))


def test_a_stale_drop_is_refused_by_name_and_shows_the_lanes_as_they_are(desk, shop, visit):
    seen = visit_now(visit).version
    rival = staff(shop.company_id, Role.DISPATCHER, 2)
    to = other_worker(shop, visit)
    board.move_visit_on_board(
        company_id=shop.company_id, visit_code=visit.visit_code, worker_code=code_of(shop, to),
        start=None, seat=1, expected_version=seen, actor_id=rival,
    )  # fmt: skip
    third = next(one for one in shop.worker_ids if one not in {to, seat_now(visit)[0]})
    told = drop(desk, visit, code_of(shop, third), version=seen, lanes=code_of(shop, to))
    assert told.status_code == 409
    assert told.json()["said"] == "同事2 刚刚改了此单"
    assert visit.visit_code in told.json()["parts"]["lanes"][code_of(shop, to)]
    assert seat_now(visit) == (to, at(9))


def test_an_impossible_drop_is_refused_with_its_reason_and_changes_nothing(desk, shop, visit):
    here, _start = seat_now(visit)
    rest = [one for one in shop.worker_ids if one != here]
    others = [book(shop, at(9, 30), worker_id=one) for one in rest]
    before, version = seat_now(visit), visit_now(visit).version
    busy = seat_now(others[0])[0]
    told = drop(desk, visit, code_of(shop, busy))
    assert (told.status_code, told.json()["refusal"]) == (409, "NotFeasible")
    assert (seat_now(visit), visit_now(visit).version) == (before, version)


def test_undo_takes_the_last_drop_back(desk, shop, visit):
    before = seat_now(visit)
    drop(desk, visit, code_of(shop, other_worker(shop, visit)))
    assert undo(desk).json()["said"] == "已撤销"
    assert seat_now(visit) == before
    assert undo(desk, "u2").json()["refusal"] == "NothingToUndo"


def test_a_pinned_visit_does_not_move_until_it_is_unpinned(desk, shop, visit):
    to = code_of(shop, other_worker(shop, visit))

    def pin(pinned, key):
        sent = {"visit": visit.visit_code, "version": visit_now(visit).version, "pinned": pinned}
        sent |= {"idempotency_key": key, "on": MONDAY.isoformat()}
        return desk.post("/office/board/pin/", sent, **JSON)

    assert pin("1", "p1").status_code == 200
    assert drop(desk, visit, to).status_code == 409
    assert pin("0", "p2").status_code == 200
    assert drop(desk, visit, to, "k2").status_code == 200


def test_without_a_script_a_plain_form_sends_somebody(desk, shop, visit):
    page = desk.get(f"/office/visits/{visit.visit_code}/").content.decode()
    to = other_worker(shop, visit)
    assert f'value="{code_of(shop, to)}"' in page
    answer = desk.post(
        "/office/board/move/",
        {
            "visit": visit.visit_code, "seat": 1, "worker": code_of(shop, to),
            "version": visit_now(visit).version, "idempotency_key": "f1",
            "on": MONDAY.isoformat(),
        },
    )  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, BOARD)
    assert seat_now(visit)[0] == to


@pytest.mark.parametrize("missing", ["visit", "version", "seat"])
def test_a_drop_that_cannot_be_read_is_refused(desk, shop, visit, missing):
    sent = {"visit": visit.visit_code, "seat": 1, "version": 1, "idempotency_key": "x"}
    sent[missing] = ""
    assert desk.post("/office/board/move/", sent, **JSON).status_code == 400


def test_a_fuller_board_asks_no_more_questions_of_the_database(moment, db):
    def asked(seed, workers, visits):
        day = busy_day(workers, visits, queued=visits // 10, seed=seed)
        desk = signed_in(staff(day.company_id, Role.DISPATCHER, seed))
        desk.get(BOARD)
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(BOARD).status_code == 200
        return len(seen)

    moment(NOW)
    few = asked(1, 1, 1)
    assert asked(2, 10, 30) == few


def put(booked, start, end):
    with for_company(booked.company_id):
        Reservation.objects.filter(visit_id=booked.visit_id).update(during=(start, end))


def drawn(desk, booked):
    """(first hour shown, hours shown, the bar's classes, its from and for)."""
    page = desk.get(f"/office/board/?on={MONDAY}")
    window, html = page.context["window"], page.content.decode()
    bar = re.search(rf'class="(visit[^"]*)"[^>]*data-visit="{booked.visit_code}"[^>]*>', html)
    place = re.search(r"--from:(-?\d+);--for:(\d+)", bar[0])
    cuts = [name for name in ("goes-before", "goes-on") if name in bar[1].split()]
    return window.opens // 60, window.span // 60, cuts, (int(place[1]), int(place[2]))


SUNDAY, TUESDAY = MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (at(9), at(11), (7, 15, [], (120, 120))),
        (at(6, 30), at(8), (6, 16, [], (30, 90))),
        (at(21), at(23, 30), (7, 17, [], (840, 150))),
        (at(8, on=SUNDAY), at(8), (7, 15, ["goes-before"], (0, 60))),
        (at(8), at(8, on=TUESDAY), (7, 15, ["goes-on"], (60, 840))),
        (at(22), at(6, on=TUESDAY), (7, 15, ["goes-on"], (870, 30))),
        (at(21, on=SUNDAY), at(6), (7, 15, ["goes-before"], (0, 30))),
        (at(8, on=SUNDAY), at(8, on=TUESDAY), (7, 15, ["goes-before", "goes-on"], (0, 900))),
    ],
)
def test_hourly_visits_widen_the_day_and_nights_are_cut_with_a_mark(
    desk, visit, start, end, expected
):
    put(visit, start, end)
    assert drawn(desk, visit) == expected


def facts(shop):
    with for_company(shop.company_id):
        return Outbox.objects.filter(kind="BoardChanged").count()


def test_every_hand_on_the_board_is_told_to_the_other_boards(desk, shop, visit):
    seen = [facts(shop)]
    for address, sent in (
        ("move", {"worker": ""}),
        ("undo", {}),
        ("pin", {"pinned": "1"}),
    ):
        body = {"visit": visit.visit_code, "seat": 1, "version": visit_now(visit).version} | sent
        desk.post(f"/office/board/{address}/", body | {"idempotency_key": address})
        seen.append(facts(shop))
    assert seen == [0, 1, 2, 3]


def test_the_board_hears_of_every_visit_of_its_company(desk, shop, settings):
    settings.EVENTS_PORT = "8001"
    url = desk.get(f"/office/board/?on={MONDAY}").context["events_url"]
    assert topic_of(url.rpartition("/")[2]) == (shop.company_id, None)


def test_without_an_event_process_the_board_asks_by_itself(desk, settings):
    settings.EVENTS_PORT = ""
    assert desk.get(f"/office/board/?on={MONDAY}").context["events_url"] == ""
