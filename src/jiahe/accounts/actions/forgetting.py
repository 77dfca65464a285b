"""What a deletion empties of homes: those of the person alone; the others are left."""

from django.db import transaction
from django.db.models import Count

from jiahe.accounts.models import Household, HouseholdMember


@transaction.atomic
def forget_homes(*, person_id: int) -> int:
    """Empties what no law keeps of the homes that are this person's alone; how many.

    The person leaves homes in which others live. Of the own ones the door and whose it is are
    gone, the place is known to about a kilometre. Orders, with the
    address that they were placed with, agreements and payments stay for their three years
    (e-commerce law 31); the number, so that a recall of what was used there reaches somebody.
    """
    _lock_homes(person_id)
    HouseholdMember.objects.filter(
        person_id=person_id, household__in=_shared_with_others(person_id)
    ).delete()
    homes = Household.objects.annotate(people=Count("members")).filter(people=1).exclude(door="")
    own = HouseholdMember.objects.filter(person_id=person_id).values("household_id")
    mine = list(homes.filter(pk__in=own))
    for home in mine:
        home.special_needs.all().delete()
        home.pets = home.entry_notes = home.door = home.contact_name = ""
        home.lat, home.lng = round(home.lat, 2), round(home.lng, 2)
        home.is_archived = True
        home.save()
    return len(mine)


def _lock_homes(person_id: int) -> None:
    """Of two members who go at once the second finds itself alone: no home keeps its door."""
    own = Household.objects.filter(members__person_id=person_id).order_by("pk")
    list(own.select_for_update(of=("self",)).values_list("pk", flat=True))


def _shared_with_others(person_id: int) -> list[int]:
    """The homes in which others live as well: they stay theirs."""
    own = HouseholdMember.objects.filter(person_id=person_id).values("household_id")
    shared = Household.objects.annotate(people=Count("members")).filter(people__gt=1, pk__in=own)
    return list(shared.values_list("pk", flat=True))
