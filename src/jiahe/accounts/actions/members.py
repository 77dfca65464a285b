"""Who belongs to a home: invited by number, joined by the invited person's own yes."""

from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.actions import NotYourHousehold
from jiahe.accounts.models import HomeInvitation, Household, HouseholdMember, Person
from jiahe.accounts.queries import keeps_home, open_invitations
from jiahe.accounts.rules import e164
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.statements import fetch

MOST_MEMBERS = 8
MOST_WAITING = 3  # invitations of one home that nobody has answered
VALID = timedelta(days=7)
MOST_TO_ONE, TO_ONE_WITHIN = 3, timedelta(days=1)  # messages to one number, whoever invites
ONE_NUMBER_AT_A_TIME = "SELECT pg_advisory_xact_lock(7405, hashtext(%s))"
KEPT = timedelta(days=30)


class LivesHereAlready(Refusal):
    sentence = gettext_lazy("This number belongs to this home already.")
    status = HTTPStatus.CONFLICT


class InvitedAlready(Refusal):
    sentence = gettext_lazy("This number was invited already; the answer is still open.")
    status = HTTPStatus.CONFLICT


class HomeIsFull(Refusal):
    sentence = gettext_lazy("A home has at most %(most)d members, with those invited.")
    status = HTTPStatus.CONFLICT


class InvitedOften(Refusal):
    sentence = gettext_lazy("This number was invited several times today. Please try tomorrow.")
    status = HTTPStatus.TOO_MANY_REQUESTS


class NoSuchInvitation(Refusal):
    sentence = gettext_lazy("There is no such invitation, or it is over.")
    status = HTTPStatus.NOT_FOUND


class LastMember(Refusal):
    sentence = gettext_lazy("You are the only one of this home: put the home away instead.")
    status = HTTPStatus.CONFLICT


class NotTheFounder(Refusal):
    sentence = gettext_lazy("Only who set up the home takes somebody out of it.")
    status = HTTPStatus.FORBIDDEN


class NotYoursToPutAway(Refusal):
    sentence = gettext_lazy(
        "Only who set up the home puts it away for all. You can leave it by yourself instead."
    )
    status = HTTPStatus.FORBIDDEN


@transaction.atomic
def invite(*, home: str, person_id: int, phone: str) -> HomeInvitation:
    """An invitation for a week; whether the number is known to us is not told.

    Raises `NotYourHousehold`, `NotAPhoneNumber`, `LivesHereAlready`, `InvitedAlready`,
    `HomeIsFull`, `InvitedOften`.
    """
    household, number = _own_locked(home, person_id), e164(phone)
    members = HouseholdMember.objects.filter(household=household)
    if members.filter(person__phone=number).exists():
        raise LivesHereAlready
    waiting = HomeInvitation.objects.filter(
        household=household, answered_at=None, made_at__gt=now() - VALID
    )
    if waiting.filter(phone=number).exists():
        raise InvitedAlready
    if waiting.count() >= MOST_WAITING or members.count() + waiting.count() >= MOST_MEMBERS:
        raise HomeIsFull(most=MOST_MEMBERS)
    _refuse_flood(number)
    return HomeInvitation.objects.create(
        household=household, phone=number, invited_by_id=person_id, made_at=now()
    )


def _refuse_flood(number: str) -> None:
    """Somebody with many homes sends a stranger's number no more messages than with one."""
    fetch(ONE_NUMBER_AT_A_TIME, [number])
    lately = HomeInvitation.objects.filter(phone=number, made_at__gt=now() - TO_ONE_WITHIN)
    if lately.count() >= MOST_TO_ONE:
        raise InvitedOften


@transaction.atomic
def join(*, invitation: str, person_id: int) -> Household:
    """The invited person's yes; raises `NoSuchInvitation`."""
    found = _answered(invitation, person_id)
    HouseholdMember.objects.get_or_create(household=found.household, person_id=person_id)
    return found.household


@transaction.atomic
def decline(*, invitation: str, person_id: int) -> None:
    """The invited person's no; raises `NoSuchInvitation`."""
    _answered(invitation, person_id)


def _answered(invitation: str, person_id: int) -> HomeInvitation:
    """Of an invitation that whoever invited may still make: answered, once."""
    person = Person.objects.get(pk=person_id)
    found = open_invitations(person.phone).filter(code=invitation).select_for_update(of=("self",))
    row = found.first()
    if row is None or row.made_at <= now() - VALID:
        raise NoSuchInvitation
    _own_locked(row.household.code, row.invited_by_id)
    row.answered_at = now()
    row.save(update_fields=["answered_at"])
    return row


@transaction.atomic
def leave_home(*, home: str, person_id: int) -> None:
    """The person belongs to the home no more; raises `NotYourHousehold`, `LastMember`."""
    household = _own_locked(home, person_id)
    members = HouseholdMember.objects.filter(household=household)
    if members.count() == 1:
        raise LastMember
    members.filter(person=person_id).delete()


@transaction.atomic
def take_out(*, home: str, person_id: int, member: str) -> None:
    """Whoever set up the home takes another member out of it; `member` is the person's code.

    Raises `NotYourHousehold`, `NotTheFounder`.
    """
    household = _own_locked(home, person_id)
    if not keeps_home(household.pk, person_id):
        raise NotTheFounder
    members = HouseholdMember.objects.filter(household=household)
    gone, _each = members.filter(person__code=member).exclude(person=person_id).delete()
    if not gone:
        raise NotYourHousehold


@transaction.atomic
def archive_household(*, code: str, person_id: int) -> Household:
    """The home, offered no more to any of its members; its orders stay.

    Whoever set it up may, or who is its last one. Raises `NotYourHousehold`, `NotYoursToPutAway`.
    """
    household = _own_locked(code, person_id)
    if not keeps_home(household.pk, person_id):
        raise NotYoursToPutAway
    household.is_archived = True
    household.save(update_fields=["is_archived"])
    return household


def forget_old_invitations() -> int:
    """Deletes invitations a month after they were made, numbers of strangers with them; how many.

    Who joined is a member and stays one.
    """
    gone, _each = HomeInvitation.objects.filter(made_at__lt=now() - KEPT).delete()
    return gone


def _own_locked(home: str, person_id: int) -> Household:
    """The person's home, locked: of two that change its members at once, one waits."""
    own = Household.objects.select_for_update(of=("self",)).filter(code=home, is_archived=False)
    household = own.filter(members__person_id=person_id).first()
    if household is None:
        raise NotYourHousehold
    return household
