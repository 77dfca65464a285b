"""A complaint through the API: raised once, shown in photos, followed, settled or sent back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.acts import advanced, booked, paid, problem

from factories import at, staff
from field_world import picture_bytes
from jiahe.accounts.choices import Role
from jiahe.booking.choices import VisitState
from jiahe.journeys import complain
from jiahe.kit.clock import FixedClock, clock_set_to

pytestmark = pytest.mark.django_db
SAID = {"kind": "work", "words": "厨房没擦"}
MARKS = {"seen_steps": 0}


@pytest.fixture
def done(shop, owner):
    """The address of the complaints about a visit that is over."""
    order = booked(owner, shop)
    paid(shop, order)
    visit = advanced(shop, order, VisitState.AWAITING_ACCEPTANCE)
    with clock_set_to(FixedClock(at(13))):
        yield f"/orders/{order['code']}/visits/{visit}/complaints"


@pytest.fixture
def complaint(owner, done):
    return owner.post(done, SAID).json()["complaint"]


def send(caller, path, data, key="p"):
    return caller.client.post(
        f"/api/v1{path}",
        {"photo": SimpleUploadedFile("a.jpg", data)},
        headers=caller.headers | {"Idempotency-Key": key},
    )


def told(owner, done):
    return owner.get(done).json()


def test_a_complaint_is_raised_once_and_read_with_its_clock(owner, done):
    answers = [owner.post(done, SAID, key="c") for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    (one,) = told(owner, done)
    assert [answer.json()["complaint"] for answer in answers] == [one["code"]] * 2
    assert (one["words"], one["steps"], one["is_over"]) == ("厨房没擦", [], False)
    assert one["due_at"] > one["raised_at"]


def test_what_is_not_right_is_refused_by_name(owner, done):
    assert problem(owner.post(done, SAID | {"kind": "weather"})) == (422, "ComplaintEmpty")
    assert problem(owner.post(done, {"kind": "work"})) == (422, "NotUnderstood")
    assert told(owner, done) == []
    owner.post(done, SAID)
    assert problem(owner.post(done, SAID)) == (409, "ComplaintWaits")
    assert len(told(owner, done)) == 1


def test_before_the_visit_there_is_nothing_to_complain_of(shop, owner):
    order = booked(owner, shop)
    path = f"/orders/{order['code']}/visits/{order['visits'][0]['code']}/complaints"
    assert problem(owner.post(path, SAID)) == (409, "ComplaintTooEarly")


def test_a_photo_is_added_once_and_read_by_the_home(owner, done, complaint):
    path = f"{done}/{complaint}/photos"
    answers = [send(owner, path, picture_bytes("red")).json() for _ in range(2)]
    assert told(owner, done)[0]["photos"] == [answers[0]["photo"]]
    assert answers[0] == answers[1]
    picture = owner.get(f"{path}/{answers[0]['photo']}")
    assert picture.getvalue()[:3] == b"\xff\xd8\xff"
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert problem(owner.get(f"{path}/{'0' * 16}")) == (404, "NoSuchComplaint")


def test_what_is_no_photo_is_refused_by_name(owner, done, complaint):
    path = f"{done}/{complaint}/photos"
    assert problem(send(owner, path, b"GIF89a no")) == (422, "NotAPhoto")
    assert told(owner, done)[0]["photos"] == []


def test_an_answer_is_sent_back_or_settled_as_it_was_read(shop, owner, done, complaint):
    agent = staff(shop.company_id, Role.SERVICE_AGENT, 71)
    complain.answer(
        company_id=shop.company_id, code=complaint, words="已补擦", seen_steps=0, actor_id=agent
    )
    here = f"{done}/{complaint}"
    late = owner.post(f"{here}/returned", {"seen_steps": 0, "words": "没有"})
    assert problem(late) == (409, "ComplaintMovedOn")
    assert owner.post(f"{here}/returned", {"seen_steps": 1, "words": "没有"}).status_code == 200
    assert owner.post(f"{here}/settled", {"seen_steps": 2}).json() == {"done": True}
    (one,) = told(owner, done)
    assert [step["kind"] for step in one["steps"]] == ["answered", "reopened", "closed"]
    assert one["is_over"]
    photo = send(owner, f"{here}/photos", picture_bytes("red"))
    assert problem(photo) == (409, "ComplaintIsOver")


def test_nobody_else_reads_or_does_anything(owner, stranger, done, complaint):
    here = f"{done}/{complaint}"
    photo = send(owner, f"{here}/photos", picture_bytes("red")).json()["photo"]
    asked = [
        stranger.get(done),
        stranger.post(done, SAID),
        send(stranger, f"{here}/photos", picture_bytes("blue")),
        stranger.get(f"{here}/photos/{photo}"),
        stranger.post(f"{here}/settled", MARKS),
        stranger.post(f"{here}/returned", MARKS | {"words": "x"}),
    ]
    assert [problem(one) for one in asked] == [(404, "NoSuchOrder")] * len(asked)
    (one,) = told(owner, done)
    assert (one["steps"], one["photos"]) == ([], [photo])


def test_a_complaint_is_found_under_its_own_visit_only(shop, owner, done, complaint):
    other = booked(owner, shop, start=at(15).isoformat())
    path = f"/orders/{other['code']}/visits/{other['visits'][0]['code']}/complaints/{complaint}"
    assert problem(owner.post(f"{path}/settled", MARKS)) == (404, "NoSuchComplaint")
