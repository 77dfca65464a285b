"""Who left a home keeps the way to what is about them, and to nothing of those who stayed."""

from collections.abc import Callable

import pytest

from complaint_world import END, Home, home_after_a_visit
from factories import staff
from field_world import at, picture_bytes
from jiahe.accounts.actions import grant_role, members, register_person
from jiahe.accounts.choices import Role
from jiahe.accounts.models import HomeInvitation, Household, Membership, Person
from jiahe.booking.models import Order, Visit
from jiahe.care.models import ComplaintPhoto
from jiahe.care.queries import photo_of_complaint
from jiahe.journeys import complain, family, improve, my_copy, my_data
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.quality.choices import TouchKind
from jiahe.quality.models import StaffDevice, TouchPoint
from jiahe.trust.models import DataRequest
from jiahe.workforce.actions import end_duty, hire_worker
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "13611113333"


@pytest.fixture
def home() -> Home:
    return home_after_a_visit()


@pytest.fixture(autouse=True)
def _after_the_visit(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with clock_set_to(FixedClock(END)):
        yield


def code_of(home: Home) -> str:
    return Household.objects.get(members__person=home.world.member).code


def joined(home: Home, phone: str = NUMBER) -> Person:
    family.invite(home=code_of(home), person_id=home.world.member.pk, phone=phone)
    person = register_person(phone=phone, name="王先生")
    family.join(invitation=HomeInvitation.objects.latest("pk").code, person_id=person.pk)
    return person


def complained(home: Home, person: Person) -> str:
    who = {"company_id": home.world.company_id, "person_id": person.pk}
    visit = {"visit_code": home.world.visit_code}
    photos = complain.store_photos(**who, **visit, photos=[picture_bytes()])
    return complain.complain(**who, **visit, kind="work", words="厨房没擦", photos=photos)


def left(home: Home, person: Person) -> None:
    members.leave_home(home=code_of(home), person_id=person.pk)


def opened(person_id: int, photo: str) -> int:
    """What the photo's address answers; the file itself is let go."""
    answer = signed_in(person_id).get(photo)
    answer.close()
    return answer.status_code


def placed(home: Home, person: Person) -> None:
    Order.objects.filter(code=home.world.order_code).update(placed_by=person)


def suggested(home: Home, person: Person) -> None:
    improve.suggest(
        company_id=home.world.company_id, person_id=person.pk, words="灯再亮些", is_worker=False
    )


def asked(home: Home, person: Person) -> None:
    DataRequest.objects.create(
        company_id=home.world.company_id, person=person, kind="correct", asked_at=now(),
        due_at=now(),
    )  # fmt: skip


def was_asked(home: Home, person: Person) -> None:
    TouchPoint.objects.create(
        company_id=home.world.company_id, kind=TouchKind.NPS, person=person, asked_at=now(),
        visit=Visit.objects.get(code=home.world.visit_code),
    )  # fmt: skip


def signed_in_here(home: Home, person: Person) -> None:
    StaffDevice.objects.create(
        company_id=home.world.company_id, person=person, mark="a" * 64, signed_in_at=now()
    )


def worked(home: Home, person: Person) -> None:
    worker = hire_worker(person_id=person.pk, name="王先生", home_lat=30.9, home_lng=119.3)
    end_duty(worker_id=worker.pk)


def held_a_role(home: Home, person: Person) -> None:
    grant_role(person_id=person.pk, role=Role.TRAINER)
    Membership.objects.filter(person=person).update(is_active=False)


@pytest.mark.parametrize(
    "trace",
    [placed, complained, suggested, asked, was_asked, signed_in_here, worked, held_a_role],
)
def test_each_trace_of_ones_own_leads_to_the_company(
    home, trace: Callable[[Home, Person], object]
) -> None:
    person = joined(home)
    with home.world.inside():
        trace(home, person)
    left(home, person)
    assert my_data.companies_holding(person.pk) == (home.world.company_id,)


def test_control_without_a_trace_of_ones_own_nobody_holds_anything(home) -> None:
    person = joined(home)
    left(home, person)
    assert (my_data.companies_holding(person.pk), my_copy.copy_of(person.pk)["work"]) == ((), [])


def test_who_left_takes_the_own_complaint_its_answer_and_photo_along(home) -> None:
    person = joined(home)
    code = complained(home, person)
    home.answer(code)
    left(home, person)
    found = my_copy.copy_of(person.pk)
    (kept,) = found["work"][0]["complaints"]
    assert (kept["words"], [one["words"] != "" for one in kept["steps"]]) == ("厨房没擦", [True])
    (photo,) = kept["photos"]
    assert opened(person.pk, photo) == 200
    assert (found["homes"], found["orders"]) == ([], [])


def test_control_by_the_home_alone_nothing_of_it_would_be_reached(home, monkeypatch) -> None:
    person = joined(home)
    complained(home, person)
    left(home, person)
    monkeypatch.setattr(my_data, "KEEPING", ())
    assert my_copy.copy_of(person.pk)["work"] == []


def test_the_photo_is_for_whoever_raised_the_complaint_and_for_nobody_else(home) -> None:
    person = joined(home)
    complained(home, person)
    left(home, person)
    (kept,) = my_copy.copy_of(person.pk)["work"][0]["complaints"]
    owner = staff(home.world.company_id, Role.OWNER, 88)
    others = (home.world.stranger.pk, home.world.member.pk, owner)
    assert [opened(one, kept["photos"][0]) for one in others] == [404] * 3


def test_control_by_its_code_alone_anybody_would_get_the_photo(home, monkeypatch) -> None:
    code = complained(home, home.world.member)

    def by_code(*, person_id: int, code: str, photo_code: str) -> ComplaintPhoto | None:
        del person_id
        return photo_of_complaint(code=code, photo_code=photo_code)

    monkeypatch.setattr(my_data, "photo_of_raiser", by_code)
    with home.world.inside():
        photo = ComplaintPhoto.objects.get(complaint__code=code).code
    to = f"/me/data/complaints/{code}/photos/{photo}/"
    assert opened(home.world.stranger.pk, to) == 200


def test_what_another_of_the_home_said_later_is_not_in_the_copy(home) -> None:
    person = joined(home)
    code = complained(home, person)
    left(home, person)
    home.answer(code)
    home.send_back(code, seen=1, words="是我说的")
    (kept,) = my_copy.copy_of(person.pk)["work"][0]["complaints"]
    assert [(one["kind"], bool(one["words"])) for one in kept["steps"]] == [
        ("answered", True), ("reopened", False),
    ]  # fmt: skip


def test_an_order_that_one_placed_stays_in_the_copy_and_others_do_not(home) -> None:
    person = joined(home)
    assert [one["code"] for one in my_copy.copy_of(person.pk)["orders"]] == [home.world.order_code]
    left(home, person)
    assert my_copy.copy_of(person.pk)["orders"] == []
    with home.world.inside():
        placed(home, person)
    assert [one["code"] for one in my_copy.copy_of(person.pk)["orders"]] == [home.world.order_code]
    with at(END):
        page = signed_in(person.pk).get(f"/orders/{home.world.order_code}/")
    assert page.status_code == 404  # the copy is about the past; the home's pages are not theirs


def test_who_left_asks_the_company_and_reads_its_answer(home) -> None:
    person = joined(home)
    complained(home, person)
    left(home, person)
    assert my_data.ask(person_id=person.pk, kind="correct", words="改名字") == 1
    assert [one.kind for _name, one in my_data.requests_of(person.pk)] == ["correct"]


def test_who_left_still_reads_the_answer_to_a_suggestion(home) -> None:
    person = joined(home)
    with home.world.inside():
        suggested(home, person)
    left(home, person)
    page = signed_in(person.pk).get("/suggest/").content.decode()
    assert "灯再亮些" in page
