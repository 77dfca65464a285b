"""Surveys, calls, doubts, credit, grades and other eyes: each page by its own reader, zh and en."""

from datetime import timedelta

import pytest
from django.test import Client

from factories import ZONE
from field_world import START
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.booking.queries import visit_by_code
from jiahe.fieldwork.models import Acceptance
from jiahe.journeys import survey
from jiahe.journeys.evaluate import evaluate_company
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.notify.models import Message
from jiahe.quality.actions import surveys, touch
from jiahe.quality.forms import year_form
from jiahe.quality.models import (
    CallBack,
    CreditEntry,
    CreditObjection,
    InnerView,
    MysteryVisit,
    OutsideView,
    ReviewDoubt,
    Survey,
    TouchPoint,
    YearAnswer,
)
from jiahe.trust.models import AuditEntry
from jiahe.workforce.models import Worker
from review_world import SOON, another_visit, rate, settled_world, worker_of
from signing import see, signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
KEY = {"idempotency_key": "k1"}
OFFICE = ("surveys", "surveys/year", "calls", "doubts", "credit", "eyes")
WORK = ("me", "me/score", "me/credit", "me/views", "reviews")


@pytest.fixture
def world():
    """A visit with survey, doubted review, objection put right, open question; staff to read."""
    set_process_clock(FixedClock(SOON))
    made = settled_world()
    with made.inside():
        visit = visit_by_code(made.visit_code)
        Acceptance.objects.create(
            company_id=made.company_id, visit=visit, verdict="objected", reason="x", at=START
        )
        AuditEntry.objects.create(
            company_id=made.company_id, actor=made.stranger, action="objection_resolved",
            subject=made.visit_code, reason="x", at=START,
        )  # fmt: skip
        grant_role(person_id=made.stranger.pk, role=Role.OWNER)
        surveys.open_survey(visit_id=visit.pk)
        touch.ask_effort(visit_id=visit.pk, agent_id=made.stranger.pk)
        grant_role(person_id=made.member.pk, role=Role.TRAINER)  # the author works here
    rate(made)
    evaluate_company(made.company_id)
    yield made
    set_process_clock(SystemClock())


def office(world) -> Client:
    return signed_in(world.stranger.pk)


def home(world) -> Client:
    return signed_in(world.member.pk)


def work(world) -> Client:
    return signed_in(world.lead.pk)


def the(world, model):
    with world.inside():
        return model.objects.get()


def survey_url(world) -> str:
    return f"/orders/{world.order_code}/survey/{world.visit_code}/"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages_for_its_reader(world, language: str) -> None:
    pages = [(office(world), f"/office/{name}/") for name in OFFICE]
    pages += [(work(world), f"/work/{name}/") for name in WORK]
    pages += [(home(world), survey_url(world)), (home(world), "/ratings/")]
    pages += [(home(world), "/year-survey/east/"), (Client(), "/public/company/east/")]
    for client, url in pages:
        if client.session.get("_auth_user_id"):
            speak(client, language)
        assert (url, client.get(url).status_code) == (url, 200)


def test_nobody_else_opens_them(world) -> None:
    for name in OFFICE:
        assert work(world).get(f"/office/{name}/").status_code == 404
    for name in WORK:
        assert Client().get(f"/work/{name}/").status_code == 302
    assert work(world).get(survey_url(world)).status_code == 404


def test_a_household_answers_low_says_why_and_an_agent_notes_the_call(world) -> None:
    client = home(world)
    sent = KEY | {"deed": "answer", "punctual": "1", "thorough": "unsure"}
    assert client.post(survey_url(world), sent).status_code == 302
    assert client.post(survey_url(world), sent).status_code == 302  # the same form again
    assert the(world, Survey).answers == {"punctual": 1, "thorough": None}
    more = {"idempotency_key": "k2", "deed": "more", "words": "迟到一小时"}
    assert client.post(survey_url(world), more).status_code == 302
    call = the(world, CallBack)
    assert "迟到一小时" in office(world).get("/office/calls/").content.decode()
    heard = KEY | {"outcome": "content", "words": "已道歉"}
    assert office(world).post(f"/office/calls/{call.code}/", heard).status_code == 302
    assert "已道歉" in office(world).get("/office/calls/").content.decode()


def test_an_empty_survey_is_refused_in_words_and_can_be_declined(world) -> None:
    client = home(world)
    speak(client, "en")
    answer = client.post(survey_url(world), KEY | {"deed": "answer"})
    assert answer.status_code == 422
    assert "Please answer at least one question" in answer.content.decode()
    assert client.post(survey_url(world), {"idempotency_key": "n", "deed": "decline"})
    assert the(world, Survey).state == "declined"
    assert client.post(survey_url(world), KEY | {"deed": "burn"}).status_code == 404


def test_a_household_says_how_hard_it_was_and_rates_the_agent(world) -> None:
    sent = KEY | {"deed": "ces", "figure": "6", "agent_mark": "5"}
    assert home(world).post(survey_url(world), sent).status_code == 302
    point = the(world, TouchPoint)
    assert (point.figure, point.agent_mark) == (6, 5)


def test_the_yearly_survey_from_opening_to_its_result(world) -> None:
    desk, client = office(world), home(world)
    assert desk.post("/office/surveys/year/open/", KEY).status_code == 302
    codes = [item.code for dimension in year_form()[1] for item in dimension.items]
    sent = KEY | {f"e_{code}": "7" for code in codes} | {f"p_{code}": "6" for code in codes}
    short = {name: value for name, value in sent.items() if name != "e_empathy5"}
    url = "/year-survey/east/"
    assert client.post(url, short | {"idempotency_key": "s"}).status_code == 422
    assert client.post(url, sent).status_code == 302
    assert desk.post("/office/surveys/year/close/", KEY).status_code == 302
    assert the(world, YearAnswer).person_id == world.member.pk
    assert "−1.00" in desk.get("/office/surveys/year/").content.decode()
    assert client.get("/year-survey/west/").status_code == 404


def test_an_inspector_decides_about_a_doubted_review(world) -> None:
    doubt = the(world, ReviewDoubt)
    sent = KEY | {"state": "restored", "reason": "本人真实消费"}
    assert office(world).post(f"/office/doubts/{doubt.code}/decide/", sent).status_code == 302
    assert the(world, ReviewDoubt).state == "restored"
    assert "本人真实消费" in office(world).get("/office/doubts/").content.decode()


def test_a_worker_contests_a_point_and_reads_the_answer(world) -> None:
    entry = the(world, CreditEntry)
    said = KEY | {"words": "客户改了要求"}
    assert work(world).post(f"/work/me/credit/{entry.code}/object/", said).status_code == 302
    objection = the(world, CreditObjection)
    assert "客户改了要求" in office(world).get("/office/credit/").content.decode()
    sent = KEY | {"outcome": "right", "words": "已撤销"}
    url = f"/office/credit/{objection.code}/answer/"
    assert office(world).post(url, sent).status_code == 302
    page = work(world).get("/work/me/credit/").content.decode()
    assert "已撤销" in page
    assert '<p class="kpi-value" id="points">80</p>' in page


def test_a_worker_reads_each_step_of_the_own_score(world) -> None:
    set_process_clock(FixedClock(SOON + timedelta(days=9)))
    with world.inside():
        ReviewDoubt.objects.update(state="restored")
    page = work(world).get("/work/me/score/").content.decode()
    for step in ("plain", "fading", "givers", "tasks", "start", "score"):
        assert f'data-step="{step}"' in page


def test_a_worker_describes_the_own_quarter_and_no_stranger(world) -> None:
    own = worker_of(world)
    sent = KEY | {"attitude": "5", "skill": "4", "effect": "4", "words": "想学收纳"}
    url = f"/work/me/views/{own.code}/"
    assert work(world).post(url, sent).status_code == 302
    assert the(world, InnerView).by_id == own.pk
    assert work(world).post(url, sent | {"idempotency_key": "k2"}).status_code == 409
    with world.inside():
        other = Worker.objects.create(
            company_id=world.company_id, person=world.member, name="乙", home_lat=30, home_lng=119
        )
    assert work(world).post(f"/work/me/views/{other.code}/", sent).status_code == 404
    assert own.score_mean == worker_of(world).score_mean


def test_a_third_partys_file_names_its_bad_rows(world) -> None:
    own = worker_of(world)
    lines = [
        "worker,body,reference,date,mark,words",
        f"{own.code},协会,A1,2026-01-05,4.5,好",
        f"{own.code},协会,A1,2026-01-05,4.5,好",
        "无此人,协会,A2,2026-01-05,4.5,",
        f"{own.code},协会,A3,5.1.2026,4.5,",
        f"{own.code},协会,A4,2026-01-05,9,",
        f"{own.code},协会,A5,2099-01-05,4,",
        f"{own.code},,A6,2026-01-05,4,",
    ]
    desk = office(world)
    speak(desk, "en")
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("v.csv", "\n".join(lines).encode())
    page = desk.post("/office/eyes/enter/", KEY | {"file": file}).content.decode()
    assert "1 entered, 1 known already, 5 bad" in page
    assert [f"Line {n}:" in page for n in (4, 5, 6, 7, 8)] == [True] * 5
    assert the(world, OutsideView).mark == 4.5
    bad = SimpleUploadedFile("v.csv", b"\xff\xfe\x00")
    assert desk.post("/office/eyes/enter/", KEY | {"file": bad}).status_code == 422


def test_a_mystery_visit_is_unknown_to_its_worker_until_it_is_closed(world) -> None:
    with world.inside():
        visit = visit_by_code(another_visit(world, days=3).visit_code)
        visit.state = "assigned"
        visit.save()
        type(visit.order).objects.filter(pk=visit.order_id).update(placed_by_id=world.stranger.pk)
    sent = KEY | {"visit": visit.code}
    assert office(world).post("/office/eyes/mystery/", sent).status_code == 302
    mystery = the(world, MysteryVisit)
    url = f"/office/eyes/mystery/{mystery.code}/close/"
    finding = KEY | {"mark": "5", "words": "流程规范"}
    assert office(world).post(url, finding).status_code == 409  # it has not taken place
    with world.inside():
        type(visit).objects.filter(pk=visit.pk).update(state="settled")
    assert "流程规范" not in work(world).get("/work/me/views/").content.decode()
    assert office(world).post(url, finding).status_code == 302
    assert "流程规范" in work(world).get("/work/me/views/").content.decode()


def test_after_a_sweep_the_text_message_leads_to_the_survey(world) -> None:
    with world.inside():
        from jiahe.quality.models import Review

        assert Review.objects.exists()  # who has written a review is not reminded
    later = SOON + timedelta(hours=25)
    set_process_clock(FixedClock(later))
    assert survey.ask_again(world.company_id) == 0
    message = Message.objects.get(kind="survey")
    assert (message.channel, message.link) == ("in_app", survey_url(world))
    assert later.astimezone(ZONE).hour >= 0


def test_a_big_view_shows_the_same_survey(world) -> None:
    client = home(world)
    see(client, elder="1")
    assert client.get(survey_url(world)).status_code == 200
