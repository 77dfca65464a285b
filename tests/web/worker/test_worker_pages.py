"""The worker's pages as plain forms, as the outbox sends them, and what they refuse to show."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from at_once import at_once
from field_world import DOOR, START, at, build_world, picture_bytes, reserve, signed_in
from jiahe.booking.choices import VisitState
from jiahe.fieldwork.models import CheckIn, Photo, StepRecord
from jiahe.fieldwork.qr import door_token
from jiahe.fieldwork.queries import shows_door
from jiahe.web.worker import visits
from jiahe.workforce.models import Worker
from signing import speak

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"headers": {"accept": "application/json, text/html"}}
AT_DOOR = {"lat": DOOR[0], "lng": DOOR[1], "accuracy_metres": 12}
BEFORE = START - timedelta(minutes=40)


@pytest.fixture
def world():
    return build_world()


@pytest.fixture
def lead(world) -> Client:
    return signed_in(world.lead)


def url(world, tail: str = "") -> str:
    return f"/work/visits/{world.visit_code}/{tail}"


def moment(client, world, name, key="k", **said):
    return client.post(url(world, f"moments/{name}/"), {"idempotency_key": key + name, **said})


def moments(world) -> list[str]:
    with world.inside():
        return list(CheckIn.objects.order_by("pk").values_list("moment", flat=True))


def test_today_shows_the_next_visit_its_door_and_one_button(world, lead) -> None:
    with at(BEFORE):
        page = lead.get("/work/").content.decode()
    assert page.count("data-locate") == 1
    assert ("映月花园 3 幢 502" in page, "门铃坏了，请敲门" in page) == (True, True)
    assert page.count("<h1") == 1


def test_a_plain_form_carries_the_visit_through(world, lead) -> None:
    with at(BEFORE):
        answer = moment(lead, world, "set_out")
    assert (answer.status_code, answer["Location"]) == (302, url(world))
    with at(START):
        moment(lead, world, "arrived", **AT_DOOR)
        moment(lead, world, "started")
        for position in (1, 2):
            lead.post(url(world, f"steps/{position}/"), {"idempotency_key": f"s{position}"})
        for phase, colour in (("before", "brown"), ("after", "white")):
            said = {"phase": phase, "position": 2, "idempotency_key": phase}
            photo = SimpleUploadedFile("a.jpg", picture_bytes(colour), "image/jpeg")
            lead.post(url(world, "photos/"), {**said, "photo": photo})
    with at(START + timedelta(hours=3)):
        moment(lead, world, "finished")
    assert moments(world) == ["set_out", "arrived", "started", "finished"]
    assert world.visit().state == VisitState.AWAITING_ACCEPTANCE


def test_without_a_position_the_pin_and_a_reason_are_asked_for(world, lead) -> None:
    with at(START):
        refused = moment(lead, world, "arrived")
        wrong = moment(lead, world, "arrived", pin="x", reason="没有信号")
        right = moment(lead, world, "arrived", pin=world.pin, reason="没有信号")
    assert (refused.status_code, wrong.status_code, right.status_code) == (422, 422, 302)
    assert "is-danger" in refused.content.decode()
    assert moments(world) == ["arrived"]


def test_a_pin_cannot_be_guessed_for_long(world, lead) -> None:
    with at(START):
        codes = [
            moment(lead, world, "arrived", pin=f"x{number}", reason="?").status_code
            for number in range(7)
        ]
    assert codes == [422] * 5 + [429] * 2


def guess_at_once(world, count: int) -> list[int]:
    """What as many wrong PINs got that were sent in the same instant."""

    def guess(number: int) -> int:
        with at(START):
            client = signed_in(world.lead)
            return moment(client, world, "arrived", f"g{number}", pin=f"x{number}", reason="?")

    answers = at_once([lambda number=one: guess(number).status_code for one in range(count)])
    return sorted(answers)


def test_of_many_guesses_at_once_each_counts(world) -> None:
    assert guess_at_once(world, 8) == [422] * 5 + [429] * 3


def test_control_guesses_that_are_not_taken_before_they_are_tried_are_all_tried(
    world, monkeypatch
) -> None:
    monkeypatch.setattr(visits, "_guess_taken", lambda guess: guess)
    assert guess_at_once(world, 8) == [422] * 8


def test_the_right_pin_after_wrong_ones_opens(world, lead) -> None:
    with at(START):
        for number in range(4):
            moment(lead, world, "arrived", pin=f"x{number}", reason="?")
        right = moment(lead, world, "arrived", pin=world.pin, reason="没有信号")
    assert (right.status_code, moments(world)) == (302, ["arrived"])


def test_the_scanned_code_fills_the_form(world, lead) -> None:
    token = door_token(world.visit_code, world.pin)
    with at(START):
        page = lead.get(url(world, f"scan/{token}/")).content.decode()
        answer = moment(lead, world, "arrived", token=token, reason="没有信号")
    assert (f'value="{token}"' in page, answer.status_code) == (True, 302)


def test_the_outbox_gets_json_and_the_same_answer_again(world, lead) -> None:
    said = {"idempotency_key": "one", "done_at": BEFORE.isoformat()}
    with at(START + timedelta(hours=5)):
        answers = [lead.post(url(world, "moments/set_out/"), said, **JSON) for _ in range(3)]
    assert [answer.json() for answer in answers] == [{"to": url(world)}] * 3
    with world.inside():
        assert CheckIn.objects.get().happened_at == BEFORE


def test_the_outbox_reads_why_it_was_refused(world, lead) -> None:
    with at(START):
        answer = lead.post(url(world, "moments/started/"), {"idempotency_key": "one"}, **JSON)
    assert answer.status_code == 409
    assert answer.json()["refusal"] == "OutOfTurn"
    assert answer.json()["sentence"]


def test_a_deed_without_a_key_is_refused(world, lead) -> None:
    with at(START):
        answer = lead.post(url(world, "moments/set_out/"), {})
    assert (answer.status_code, moments(world)) == (400, [])


def test_another_workers_visit_is_not_found(world) -> None:
    client = signed_in(world.stranger)
    with at(START):
        assert client.get(url(world)).status_code == 404
        assert moment(client, world, "set_out").status_code == 404
        assert client.post(url(world, "steps/1/"), {"idempotency_key": "k"}).status_code == 404
    assert moments(world) == []


def test_a_household_does_not_reach_the_workers_pages(world) -> None:
    assert signed_in(world.member).get("/work/").status_code == 404
    assert Client().get("/work/").status_code == 302


@pytest.mark.parametrize(
    ("hours", "is_shown"), [(-25, False), (-23, True), (0, True), (4.9, True), (5.1, False)]
)
def test_the_door_is_shown_only_around_the_visit(world, lead, hours, is_shown) -> None:
    with at(START + timedelta(hours=hours)):
        page = lead.get(url(world)).content.decode()
    assert ("3 幢 502" in page, "门铃坏了" in page) == (is_shown, is_shown)
    assert "13900009999" not in page  # the office puts through: workers never see the number


@pytest.mark.parametrize(
    ("state", "hours", "is_shown"),
    [
        (VisitState.ASSIGNED, -30, False),
        (VisitState.TRAVELLING, -30, True),
        (VisitState.IN_SERVICE, -30, True),
        (VisitState.IN_SERVICE, 5.1, False),
        (VisitState.CANCELLED, -1, False),
    ],
)
def test_who_is_on_the_way_reads_the_door(world, state, hours, is_shown) -> None:
    visit = world.visit()
    visit.state = state
    with world.inside(), at(START + timedelta(hours=hours)):
        assert shows_door(visit) is is_shown


@pytest.mark.parametrize(("hours", "may_go"), [(-49, False), (-47, True)])
def test_a_visit_days_away_has_no_button_to_set_out(world, lead, hours, may_go) -> None:
    with at(START + timedelta(hours=hours)):
        buttons = [
            lead.get(page).content.decode().count("data-locate") for page in (url(world), "/work/")
        ]
    assert [many > 0 for many in buttons] == [may_go, may_go]


def test_a_photo_is_shown_to_the_crew_only(world, lead) -> None:
    with at(START):
        moment(lead, world, "arrived", **AT_DOOR)
        photo = SimpleUploadedFile("a.png", picture_bytes("red", kind="PNG"), "image/png")
        said = {"phase": "before", "position": 2, "idempotency_key": "p", "photo": photo}
        lead.post(url(world, "photos/"), said)
    with world.inside():
        code = Photo.objects.get().code
    shown = lead.get(url(world, f"photos/{code}/"))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert signed_in(world.stranger).get(url(world, f"photos/{code}/")).status_code == 404


@pytest.mark.parametrize(
    "data", [b"", b"not a photo", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_a_file_that_is_no_photo_is_refused(world, lead, data) -> None:
    with at(START):
        moment(lead, world, "arrived", **AT_DOOR)
        said = {"phase": "before", "position": 2, "idempotency_key": "p"}
        photo = SimpleUploadedFile("a.jpg", data, "image/jpeg")
        answer = lead.post(url(world, "photos/"), {**said, "photo": photo})
    assert answer.status_code == 422
    with world.inside():
        assert Photo.objects.count() == 0


def test_ten_megabytes_of_text_are_refused_and_a_long_note_is_cut(world, lead) -> None:
    with at(START):
        moment(lead, world, "arrived", **AT_DOOR)
        huge = lead.post(url(world, "steps/1/"), {"idempotency_key": "k", "note": "长" * 10**7})
        long = lead.post(url(world, "steps/1/"), {"idempotency_key": "k", "note": "🙂" * 5000})
    assert (huge.status_code, long.status_code) == (400, 302)
    with world.inside():
        assert StepRecord.objects.get().note == "🙂" * 200


def test_nonsense_positions_and_times_count_as_missing(world, lead) -> None:
    said = {"lat": "NaN", "lng": "east", "accuracy_metres": "-1", "done_at": "yesterday"}
    with at(START):
        answer = moment(lead, world, "set_out", **said)
    assert answer.status_code == 302
    with world.inside():
        row = CheckIn.objects.get()
    assert (row.lat, row.lng, row.accuracy_metres, row.happened_at) == (None, None, None, START)


def test_the_week_and_the_file_are_shown(world, lead) -> None:
    with at(START):
        week = lead.get("/work/schedule/")
        odd = lead.get("/work/schedule/?from=99999-99")
        me = lead.get("/work/me/")
    assert [page.status_code for page in (week, odd, me)] == [200, 200, 200]
    assert "09:00–12:00 日常保洁" in week.content.decode()


def test_leave_is_asked_for_once(world, lead) -> None:
    said = {"first": "2026-12-01", "last": "2026-12-02", "reason": "回老家", "idempotency_key": "k"}
    with at(START):
        answers = [lead.post("/work/schedule/leave/", said).status_code for _ in range(2)]
        wrong = lead.post("/work/schedule/leave/", {**said, "last": "2026-11-01"})
        page = lead.get("/work/schedule/").content.decode()
    assert (answers, wrong.status_code, page.count("回老家")) == ([302, 302], 422, 1)


def test_the_service_worker_stands_where_its_scope_is(world) -> None:
    answer = Client().get("/work/sw.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert Client().get("/work/offline/").status_code == 200


def test_the_pages_speak_english_too(world, lead) -> None:
    speak(lead, "en")
    with at(START):
        page = lead.get(url(world)).content.decode()
    assert ("Clean the kitchen top" in page, "Daily cleaning" in page) == (True, True)


def test_today_asks_as_often_for_one_visit_as_for_many(world, lead) -> None:
    def questions() -> int:
        with at(BEFORE), CaptureQueriesContext(connection) as asked:
            assert lead.get("/work/").status_code == 200
        return len(asked)

    questions()
    few = questions()
    with world.inside():
        order, worker = world.visit().order, Worker.objects.get(person=world.lead)
        for number in range(2, 32):
            visit = order.visits.create(
                company_id=world.company_id, number=number, state=VisitState.ASSIGNED,
                price_fen=1, pin="000000", changed_at=START,
            )  # fmt: skip
            reserve(visit, worker, 1, START + timedelta(hours=4 * number))
    assert questions() == few
