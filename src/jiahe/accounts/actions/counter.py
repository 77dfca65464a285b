"""A household at the counter: its number proves itself by digits before anybody books for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from secrets import randbelow

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy

from jiahe.accounts.actions import register_person, verify_phone
from jiahe.accounts.choices import CounterVia
from jiahe.accounts.models import CounterCase, Person
from jiahe.accounts.rules import e164
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.statements import fetch
from jiahe.kit.tenancy import current_company, for_every_company

DIGITS_HOLD = timedelta(minutes=10)
MOST_TRIES = 5
MOST_CODES, CODES_WITHIN = 3, timedelta(hours=1)
BOOK_WITHIN = timedelta(minutes=60)
ONE_NUMBER_AT_A_TIME = "SELECT pg_advisory_xact_lock(7404, hashtext(%s))"


class CounterReasonMissing(Refusal):
    sentence = gettext_lazy("Please write what the household asked for.")


class OwnNumber(Refusal):
    sentence = gettext_lazy("Please book your own visits on the household's pages.")


class TooManyCodes(Refusal):
    sentence = gettext_lazy("This number was sent %(most)d codes within the hour. Please wait.")
    status = HTTPStatus.TOO_MANY_REQUESTS


class NoSuchCase(Refusal):
    sentence = gettext_lazy("There is no such household at your counter.")
    status = HTTPStatus.NOT_FOUND


class CodeWrong(Refusal):
    sentence = gettext_lazy("These are not the digits of the message. Please ask once more.")


class CodeEnded(Refusal):
    sentence = gettext_lazy("These digits are no longer valid. Please begin again.")
    status = HTTPStatus.CONFLICT


class CaseNotOpen(Refusal):
    sentence = gettext_lazy("This booking at the counter is over. Please begin again.")
    status = HTTPStatus.CONFLICT


@transaction.atomic
def open_case(
    *, agent_id: int, phone: str, via: CounterVia, reason: str
) -> tuple[CounterCase, str]:
    """The case and the digits for the household's phone; who it is, is not told before they fit.

    Raises `NotAPhoneNumber`, `CounterReasonMissing`, `OwnNumber`, `TooManyCodes`.
    """
    number = e164(phone)
    if not reason.strip():
        raise CounterReasonMissing
    agent = Person.objects.get(pk=agent_id)
    if agent.phone == number:
        raise OwnNumber
    _refuse_flood(number)
    digits = f"{randbelow(1_000_000):06d}"
    case = CounterCase(
        company_id=current_company(),
        agent=agent,
        phone=number,
        via=via,
        reason=reason.strip()[:200],
        opened_at=now(),
    )
    case.digits_hash = _hash(case.code, digits)
    case.save()
    return case, digits


def _refuse_flood(number: str) -> None:
    """Of several counters that ask at once each counts, whichever company they belong to."""
    fetch(ONE_NUMBER_AT_A_TIME, [number])
    with for_every_company():
        lately = CounterCase.objects.filter(phone=number, opened_at__gt=now() - CODES_WITHIN)
        if lately.count() >= MOST_CODES:
            raise TooManyCodes(most=MOST_CODES)


def _hash(code: str, digits: str) -> str:
    return salted_hmac(f"jiahe.counter/{code}", digits, algorithm="sha256").hexdigest()


@transaction.atomic
def try_digits(*, case_code: str, agent_id: int, digits: str) -> type[Refusal] | None:
    """None once the digits fit and the person is known; else what to raise after this is kept.

    A wrong try must be counted, so it may not raise inside the transaction. The first digits
    make the person, as signing in does. Raises `NoSuchCase`.
    """
    case = case_of(case_code, agent_id)
    if case.confirmed_at is not None:
        return None
    if case.tries >= MOST_TRIES or now() > case.opened_at + DIGITS_HOLD:
        return CodeEnded
    if not constant_time_compare(_hash(case.code, digits.strip()), case.digits_hash):
        case.tries += 1
        case.save(update_fields=["tries"])
        return CodeWrong
    case.person = register_person(phone=case.phone)
    case.confirmed_at = now()
    case.save(update_fields=["person", "confirmed_at"])
    verify_phone(person_id=case.person.pk)
    return None


def case_of(case_code: str, agent_id: int) -> CounterCase:
    """The agent's own case, locked; raises `NoSuchCase`."""
    rows = CounterCase.objects.select_for_update(of=("self",)).select_related("person")
    case = rows.filter(code=case_code, agent_id=agent_id).first()
    if case is None:
        raise NoSuchCase
    return case


def open_case_of(case_code: str, agent_id: int) -> tuple[CounterCase, int]:
    """The case and its person while it may be booked for; raises `NoSuchCase`, `CaseNotOpen`."""
    case = case_of(case_code, agent_id)
    if case.order_code or case.person_id is None or is_over(case):
        raise CaseNotOpen
    return case, case.person_id


def is_over(case: CounterCase) -> bool:
    """Whether the hour has passed for which the digits open the household's homes."""
    return case.confirmed_at is None or now() > case.confirmed_at + BOOK_WITHIN


@dataclass(frozen=True)
class PastCase:
    """A case as it came to stand elsewhere: a demonstration's; without a person nobody confirmed.

    No digits fit it.
    """

    agent_id: int
    phone: str
    via: CounterVia
    reason: str
    opened_at: datetime
    person_id: int | None = None
    order_code: str = ""


def enter_case(past: PastCase) -> CounterCase:
    return CounterCase.objects.create(
        company_id=current_company(),
        agent_id=past.agent_id,
        phone=past.phone,
        via=past.via,
        reason=past.reason,
        opened_at=past.opened_at,
        person_id=past.person_id,
        confirmed_at=past.opened_at if past.person_id else None,
        order_code=past.order_code,
    )


@transaction.atomic
def close_case(*, case_code: str, agent_id: int, order_code: str) -> None:
    """The case led to this order and leads to no other; raises as `open_case_of`."""
    case, _person_id = open_case_of(case_code, agent_id)
    case.order_code = order_code
    case.save(update_fields=["order_code"])
