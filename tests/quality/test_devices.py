"""A rating from the phone of who works there waits for a person; a hash is all that is kept."""

from datetime import timedelta

import pytest

from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.journeys import devices
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions.devices import KEPT_FOR, forget_old_devices, mark_of
from jiahe.quality.actions.doubts import look_for_doubts
from jiahe.quality.models import Review, ReviewDevice, ReviewDoubt, StaffDevice
from jiahe.quality.queries.doubts import doubts_waiting, told
from jiahe.trust.models import AuditEntry
from review_world import SOON, another_visit, at, rate, settled_world

pytestmark = pytest.mark.django_db
PHONE, OTHER = "A" * 22, "B" * 22


@pytest.fixture
def world():
    made = settled_world()
    with made.inside():
        grant_role(person_id=made.lead.pk, role=Role.WORKER)
    return made


def rated_from(world, token: str, note=devices.note_agreed) -> None:
    with at(SOON):
        code = rate(world)
        note(
            company_id=world.company_id,
            review_code=code,
            person_id=world.member.pk,
            token=token,
        )


def signs_in(person, token: str = PHONE) -> None:
    with at(SOON):
        devices.note_sign_in(person_id=person.pk, token=token)


def look(world) -> int:
    with at(SOON), world.inside():
        return look_for_doubts()


def kept(world) -> list[bool]:
    with world.inside():
        return [row.agreed_at is not None for row in ReviewDevice.objects.order_by("pk")]


def seen(world) -> list[tuple[str, str]]:
    with world.inside():
        rows = ReviewDoubt.objects.order_by("pk")
        return [(one["kind"], one["detail"]["whose"]) for row in rows for one in row.signals]


@pytest.mark.parametrize("note", [devices.note_agreed, devices.note_known])
def test_a_rating_from_the_workers_phone_waits_for_a_person(world, note) -> None:
    signs_in(world.lead)
    rated_from(world, PHONE, note)
    assert look(world) == 1
    assert seen(world) == [("device", "worker")]
    with world.inside():
        (row,) = told(doubts_waiting())
        assert Review.objects.get().hidden_because == ""
        assert ReviewDoubt.objects.get().state == "waiting"
    assert "signs in" in row.words[0] or "登录" in row.words[0]


def test_a_colleagues_browser_is_told_from_the_workers(world) -> None:
    with world.inside():
        grant_role(person_id=world.stranger.pk, role=Role.SERVICE_AGENT)
    signs_in(world.stranger)
    rated_from(world, PHONE)
    assert look(world) == 1
    assert seen(world) == [("device", "colleague")]


def test_control_a_rating_from_another_browser_is_not_doubted(world) -> None:
    signs_in(world.lead)
    rated_from(world, OTHER)
    assert look(world) == 0


def test_control_without_the_kept_sign_in_the_workers_phone_goes_unseen(world) -> None:
    rated_from(world, PHONE)
    assert look(world) == 0


def test_without_the_authors_word_an_unknown_browser_is_not_kept(world) -> None:
    rated_from(world, PHONE, devices.note_known)
    assert kept(world) == []


def test_of_a_known_browser_it_is_kept_that_nobody_agreed(world) -> None:
    signs_in(world.lead)
    rated_from(world, PHONE, devices.note_known)
    assert kept(world) == [False]


def test_only_a_hash_is_kept_and_each_company_has_its_own(world) -> None:
    signs_in(world.lead)
    with world.inside():
        here = StaffDevice.objects.get().mark
        assert here == mark_of(PHONE)
    with for_company(world.company_id + 1):
        assert mark_of(PHONE) != here
    assert (len(here), PHONE in here) == (64, False)


@pytest.mark.parametrize("token", ["", "short", "A" * 23, "A" * 21 + "é"])
def test_what_is_no_token_of_ours_keeps_nothing(world, token) -> None:
    signs_in(world.lead, token)
    rated_from(world, token)
    with world.inside():
        assert StaffDevice.objects.count() + ReviewDevice.objects.count() == 0


def test_nobody_notes_a_browser_on_anothers_rating(world) -> None:
    with at(SOON):
        code = rate(world)
        devices.note_agreed(
            company_id=world.company_id, review_code=code, person_id=world.lead.pk, token=PHONE
        )
    assert kept(world) == []


def test_three_homes_on_one_browser_are_looked_at(world) -> None:
    rated_from(world, PHONE)
    for days in (1, 2):
        more = another_visit(world, days=days)
        rated_from(more, PHONE)
    assert look(world) == 3


def test_a_word_taken_back_forgets_the_hash_and_keeps_the_rating(world) -> None:
    rated_from(world, PHONE)
    devices.forget_own(world.member.pk)
    assert kept(world) == []
    with world.inside():
        assert Review.objects.count() == 1
        assert AuditEntry.objects.get(action="own_devices_forgotten").detail == {"hashes": 1}


def test_hashes_end_after_half_a_year(world) -> None:
    signs_in(world.lead)
    rated_from(world, PHONE)
    with at(SOON + KEPT_FOR - timedelta(days=1)), world.inside():
        assert forget_old_devices() == 0
    with at(SOON + KEPT_FOR + timedelta(days=1)), world.inside():
        assert forget_old_devices() == 2
        assert (ReviewDevice.objects.count(), StaffDevice.objects.count()) == (0, 0)
