"""A household lets others of its family in: they book, pay, accept and see the same orders."""

from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.actions import members
from jiahe.accounts.queries import person_by_id, person_with_phone
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text

PAGE = "/me/homes/"


def invite(*, home: str, person_id: int, phone: str) -> None:
    """Asks the number; the answer is given on the page of homes. Refusals as `members.invite`."""
    made = with_retries(partial(members.invite, home=home, person_id=person_id, phone=phone))
    invited = person_with_phone(made.phone)
    with override(invited.language if invited else settings.LANGUAGE_CODE):
        text = _("[Jiahe] %(who)s invites you to book and see visits of a home together.") % {
            "who": made.household.contact_name
        }
    _send(made.phone, "HomeInvited", text, made.code)


def join(*, invitation: str, person_id: int) -> None:
    """The invited person belongs to the home; whoever invited hears. Raises `NoSuchInvitation`."""
    home = with_retries(partial(members.join, invitation=invitation, person_id=person_id))
    for member in home.members.exclude(person=person_id).select_related("person"):
        with override(member.person.language):
            text = _("[Jiahe] %(who)s now books and sees the visits of %(home)s too.") % {
                "who": _called(person_id), "home": home.compound,
            }  # fmt: skip
        _send(member.person.phone, "HomeJoined", text, f"{invitation}:{member.person_id}")


def put_away(*, home: str, person_id: int) -> None:
    """Nothing is booked for the home any more; its other members hear who decided it.

    Refusals as `members.archive_household`.
    """
    gone = with_retries(partial(members.archive_household, code=home, person_id=person_id))
    for member in gone.members.exclude(person=person_id).select_related("person"):
        with override(member.person.language):
            text = _("[Jiahe] %(who)s has put %(home)s away. Its past orders stay with you.") % {
                "who": _called(person_id), "home": gone.compound,
            }  # fmt: skip
        _send(member.person.phone, "HomePutAway", text, f"{gone.code}:{member.person_id}")


def _called(person_id: int) -> str:
    """The person's name, or the last digits of the number."""
    person = person_by_id(person_id)
    return person.name or f"…{person.phone[-4:]}"


def _send(phone: str, kind: str, text: str, key: str) -> None:
    send_text(phone=phone, kind=kind, text=text, link=PAGE, once_key=f"{kind}:{key}")
