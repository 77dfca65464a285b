"""A home is shared by invitation: answered by the invited person, left or ended, with limits."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from field_world import World, at, build_world
from jiahe.accounts.actions import (
    NotYourHousehold,
    found_household,
    members,
    register_person,
)
from jiahe.accounts.models import HomeInvitation, Household, HouseholdMember, Person
from jiahe.accounts.rules import NotAPhoneNumber
from jiahe.booking.queries import orders_of_person
from jiahe.journeys import family
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.notify.models import Message
from signing import signed_in, speak
from unguarded import cut

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER, PAGE = "13611113333", "/me/homes/"


@pytest.fixture
def world() -> World:
    return build_world(steps=False)


def home(world: World) -> Household:
    return Household.objects.get(members__person=world.member)


def invited(world: World, phone: str = NUMBER) -> tuple[Person, str]:
    """The person of that number and the invitation's code."""
    family.invite(home=home(world).code, person_id=world.member.pk, phone=phone)
    made = HomeInvitation.objects.latest("pk")
    return register_person(phone=phone, name="王先生"), made.code


def joined(world: World, phone: str = NUMBER) -> Person:
    person, code = invited(world, phone)
    family.join(invitation=code, person_id=person.pk)
    return person


def people(world: World) -> int:
    return HouseholdMember.objects.filter(household__members__person=world.member).count()


def refused(refusal: type[Refusal], deed, **words) -> None:
    before = HouseholdMember.objects.count(), HomeInvitation.objects.count()
    with pytest.raises(refusal):
        deed(**words)
    assert (HouseholdMember.objects.count(), HomeInvitation.objects.count()) == before


def test_who_joins_sees_the_orders_of_the_home_and_all_are_told(world) -> None:
    person, code = invited(world)
    assert orders_of_person(person.pk) == []
    family.join(invitation=code, person_id=person.pk)
    assert [one.code for one in orders_of_person(person.pk)] == [world.order_code]
    told = Message.objects.order_by("pk").values_list("phone", "kind")
    assert list(told) == [(person.phone, "HomeInvited"), (world.member.phone, "HomeJoined")]


def test_control_an_invitation_alone_shows_nothing_and_a_no_ends_it(world) -> None:
    person, code = invited(world)
    members.decline(invitation=code, person_id=person.pk)
    refused(members.NoSuchInvitation, family.join, invitation=code, person_id=person.pk)
    assert orders_of_person(person.pk) == []


def test_nobody_else_answers_an_invitation(world) -> None:
    _person, code = invited(world)
    stranger = world.stranger.pk
    refused(members.NoSuchInvitation, family.join, invitation=code, person_id=stranger)


@pytest.mark.parametrize(("days", "is_good"), [(6.9, True), (7, False)])
def test_an_invitation_is_good_for_a_week(world, days, is_good) -> None:
    person, code = invited(world)
    with at(now() + timedelta(days=days)):
        if is_good:
            family.join(invitation=code, person_id=person.pk)
        else:
            refused(members.NoSuchInvitation, family.join, invitation=code, person_id=person.pk)


def test_whoever_left_invites_nobody_any_more(world) -> None:
    """An invitation is its maker's: it ends when the maker belongs to the home no more."""
    second = joined(world)
    family.invite(home=home(world).code, person_id=second.pk, phone="13611114444")
    code = HomeInvitation.objects.latest("pk").code
    members.leave_home(home=home(world).code, person_id=second.pk)
    third = register_person(phone="13611114444")
    refused(NotYourHousehold, family.join, invitation=code, person_id=third.pk)


def test_who_left_or_was_taken_out_sees_nothing_any_more(world) -> None:
    second, third = joined(world), joined(world, "13611114444")
    code = home(world).code
    members.leave_home(home=code, person_id=second.pk)
    members.take_out(home=code, person_id=world.member.pk, member=third.code)
    assert (orders_of_person(second.pk), orders_of_person(third.pk)) == ([], [])
    assert people(world) == 1


def test_only_who_set_up_the_home_takes_somebody_out(world) -> None:
    second, code = joined(world), home(world).code
    refused(
        members.NotTheFounder, members.take_out,
        home=code, person_id=second.pk, member=world.member.code,
    )  # fmt: skip
    refused(
        NotYourHousehold, members.take_out,
        home=code, person_id=world.member.pk, member=world.member.code,
    )  # fmt: skip
    refused(
        NotYourHousehold, members.take_out,
        home=code, person_id=world.stranger.pk, member=second.code,
    )  # fmt: skip


def test_the_last_one_does_not_leave(world) -> None:
    code = home(world).code
    refused(members.LastMember, members.leave_home, home=code, person_id=world.member.pk)


@pytest.mark.parametrize(
    ("phone", "refusal"),
    [("12", NotAPhoneNumber), ("", NotAPhoneNumber), (NUMBER, members.InvitedAlready)],
)
def test_a_bad_number_or_a_second_invitation_is_refused(world, phone, refusal) -> None:
    invited(world)
    who = {"home": home(world).code, "person_id": world.member.pk}
    refused(refusal, family.invite, phone=phone, **who)


def test_members_and_waiting_invitations_are_few(world) -> None:
    who = {"home": home(world).code, "person_id": world.member.pk}
    refused(members.LivesHereAlready, family.invite, phone=world.member.phone, **who)
    for number in range(members.MOST_WAITING):
        family.invite(phone=f"1361111000{number}", **who)
    refused(members.HomeIsFull, family.invite, phone=NUMBER, **who)


def test_of_several_invitations_at_once_no_more_than_allowed_are_made(world) -> None:
    code, said = home(world).code, list[str]()

    def run(number: int) -> None:
        try:
            family.invite(home=code, person_id=world.member.pk, phone=f"1361111000{number}")
        except Refusal as refusal:
            said.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (HomeInvitation.objects.count(), said) == (members.MOST_WAITING, ["HomeIsFull"] * 2)


def another_home(world: World, number: int) -> str:
    home_of = {"contact_name": "多", "contact_phone": world.member.phone, "compound": "幸福里小区"}
    return found_household(
        person_id=world.member.pk, door=f"{number}", lat=30.8, lng=120.1, area_m2=60, **home_of
    ).code


def invited_from(world: World, homes: int) -> None:
    for number in range(homes):
        home_code = another_home(world, number)
        family.invite(home=home_code, person_id=world.member.pk, phone=NUMBER)


def test_a_number_is_invited_three_times_a_day_from_however_many_homes(world) -> None:
    invited_from(world, members.MOST_TO_ONE)
    once_more = {"home": another_home(world, 9), "person_id": world.member.pk, "phone": NUMBER}
    refused(members.InvitedOften, family.invite, **once_more)
    assert Message.objects.filter(kind="HomeInvited").count() == members.MOST_TO_ONE
    family.invite(**once_more | {"phone": "13611114444"})  # another number is not concerned
    with at(now() + members.TO_ONE_WITHIN + timedelta(minutes=1)):
        family.invite(**once_more)


def test_control_without_that_limit_a_stranger_is_flooded(world, monkeypatch) -> None:
    monkeypatch.setattr(members, "_refuse_flood", lambda _number: None)
    invited_from(world, 3 * members.MOST_TO_ONE)
    assert Message.objects.filter(kind="HomeInvited").count() == 3 * members.MOST_TO_ONE


def test_a_home_that_was_put_away_invites_nobody(world) -> None:
    person, code = invited(world)
    members.archive_household(code=home(world).code, person_id=world.member.pk)
    refused(members.NoSuchInvitation, family.join, invitation=code, person_id=person.pk)


def test_numbers_that_were_invited_are_forgotten_after_a_month_and_members_stay(world) -> None:
    joined(world)
    invited(world, "13611114444")
    with at(now() + members.KEPT - timedelta(hours=1)):
        assert members.forget_old_invitations() == 0
    with at(now() + members.KEPT + timedelta(hours=1)):
        assert members.forget_old_invitations() == 2
    assert (HomeInvitation.objects.count(), people(world)) == (0, 2)


def test_the_pages_lead_from_invitation_to_joined_and_left_without_javascript(world) -> None:
    client, code = signed_in(world.member.pk), home(world).code
    client.post(f"{PAGE}{code}/invite/", {"phone": NUMBER, "idempotency_key": "i"})
    other = signed_in(register_person(phone=NUMBER, name="王先生").pk)
    invitation = HomeInvitation.objects.get().code
    assert f"/me/invitations/{invitation}/join/" in other.get(PAGE).content.decode()
    other.post(f"/me/invitations/{invitation}/join/", {"idempotency_key": "j"})
    assert "王先生" in client.get(PAGE).content.decode()
    speak(other, "en")
    assert "Leave this home" in other.get(PAGE).content.decode()
    other.post(f"{PAGE}{code}/leave/", {"idempotency_key": "l"})
    assert people(world) == 1


def test_another_homes_pages_are_as_ones_that_are_not_there(world) -> None:
    stranger, code = signed_in(world.stranger.pk), home(world).code
    form = {"phone": NUMBER, "idempotency_key": "x"}
    for tail in ("invite/", "leave/", f"members/{world.member.code}/out/"):
        assert stranger.post(f"{PAGE}{code}/{tail}", form).status_code == 404
    assert stranger.post("/me/invitations/code/join/", form).status_code == 404
    assert HomeInvitation.objects.count() == 0


def is_away(code: str) -> bool:
    return Household.objects.get(code=code).is_archived


def test_who_joined_does_not_put_the_home_away_for_all(world) -> None:
    second, code = joined(world), home(world).code
    refused(members.NotYoursToPutAway, members.archive_household, code=code, person_id=second.pk)
    sent = {"idempotency_key": "a"}
    assert signed_in(second.pk).post(f"{PAGE}{code}/archive/", sent).status_code == 403
    assert not is_away(code)
    stranger = world.stranger.pk
    refused(NotYourHousehold, members.archive_household, code=code, person_id=stranger)
    members.archive_household(code=code, person_id=world.member.pk)
    assert is_away(code)


def test_the_others_hear_once_who_put_their_home_away(world) -> None:
    second, code = joined(world), home(world).code
    client, sent = signed_in(world.member.pk), {"idempotency_key": "a"}
    for _click in range(2):
        assert client.post(f"{PAGE}{code}/archive/", sent).status_code == 302
    told = Message.objects.filter(kind="HomePutAway").values_list("phone", flat=True)
    assert (is_away(code), list(told)) == (True, [second.phone])


def test_control_without_that_look_whoever_joined_puts_it_away(world, monkeypatch) -> None:
    second, code = joined(world), home(world).code
    monkeypatch.setattr(members, "keeps_home", lambda _home, _person: True)
    members.archive_household(code=code, person_id=second.pk)
    assert is_away(code)


def test_when_who_set_it_up_has_left_the_longest_member_may_and_the_last_one_may(world) -> None:
    second, third = joined(world), joined(world, "13611114444")
    code = home(world).code
    members.leave_home(home=code, person_id=world.member.pk)
    refused(members.NotYoursToPutAway, members.archive_household, code=code, person_id=third.pk)
    members.leave_home(home=code, person_id=second.pk)
    members.archive_household(code=code, person_id=third.pk)
    assert is_away(code)


def test_the_page_offers_it_to_whom_it_is_allowed(world) -> None:
    second, code = joined(world), home(world).code
    button = f"{PAGE}{code}/archive/"
    first, other = signed_in(world.member.pk), signed_in(second.pk)
    for client in (first, other):
        speak(client, "en")
    to = f"{PAGE}{code}/"
    assert button in first.get(to).content.decode()
    page = other.get(to).content.decode()
    assert (button in page, "You can leave it by yourself." in page) == (False, True)


def test_control_without_ending_it_who_left_sees_the_home(world, monkeypatch) -> None:
    cut(monkeypatch, members.leave_home, "members.filter(person=person_id).delete()", "pass")
    second = joined(world)
    members.leave_home(home=home(world).code, person_id=second.pk)
    assert len(orders_of_person(second.pk)) == 1
