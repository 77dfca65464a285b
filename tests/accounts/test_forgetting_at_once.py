"""Two members of one home are forgotten at once: the second finds itself alone in it."""

from threading import Thread

import pytest
from django.db import connection, transaction

from field_world import World, build_world
from jiahe.accounts.actions import forgetting
from jiahe.accounts.actions.forgetting import forget_homes
from jiahe.accounts.models import Household, HouseholdMember

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """A home of two."""
    made = build_world(steps=False)
    HouseholdMember.objects.create(household=home(made), person=made.stranger)
    return made


def home(world: World) -> Household:
    return Household.objects.get(members__person=world.member)


def forgotten_beside(person_id: int) -> Thread:
    """Somebody who is being forgotten in a transaction of its own."""

    def run() -> None:
        try:
            forget_homes(person_id=person_id)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_of_two_who_go_at_once_the_last_takes_the_door_along(world: World) -> None:
    home_id = home(world).pk
    with transaction.atomic():
        forget_homes(person_id=world.member.pk)
        other = forgotten_beside(world.stranger.pk)
        other.join(0.5)
    other.join()
    assert Household.objects.get(pk=home_id).door == ""


def test_control_without_the_lock_of_the_home_its_door_stays_with_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    home_id = home(world).pk
    monkeypatch.setattr(forgetting, "_lock_homes", lambda _person_id: None)
    with transaction.atomic():
        forget_homes(person_id=world.member.pk)
        forgotten_beside(world.stranger.pk).join()
    row = Household.objects.get(pk=home_id)
    assert (row.door != "", row.members.count()) == (True, 0)
