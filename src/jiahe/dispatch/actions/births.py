"""The dates of births, as they are said; the company's figures for cases that hang on them."""

from datetime import date, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.booking.models import Order
from jiahe.booking.stays import stays_of
from jiahe.dispatch.choices import CaseState, NewsKind
from jiahe.dispatch.facts import CaseMoved, CaseQuestioned
from jiahe.dispatch.models import BirthCase, BirthNews, CaseLimits
from jiahe.dispatch.queries.births import (
    NoSuchCase,
    begins_with_birth,
    chance_with,
    limits_of_cases,
    open_cases,
)
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.standards.limits import BIRTH_EARLIEST_DAYS
from jiahe.workforce.queries import ZONE

LONGEST_AHEAD = timedelta(days=300)


class NotABirthCase(Refusal):
    sentence = gettext_lazy("Only live-in care of a newborn begins with a birth.")


class BornInTheFuture(Refusal):
    sentence = gettext_lazy("The child cannot have been born after today.")


class NoSuchDate(Refusal):
    sentence = gettext_lazy("Please give a date near the booked start.")


class NotAPercentage(Refusal):
    sentence = gettext_lazy("Please give percentages from 1 to 99.")


def expect(*, order: Order, on: date, actor_id: int) -> BirthCase:
    """Keeps the first expected date of the order; the distance to its first day stays as it is.

    Raises `NotABirthCase`, `NoSuchDate`.
    """
    if not begins_with_birth(order.service):
        raise NotABirthCase
    stay = stays_of([order.pk]).get(order.pk)
    if stay is None:
        raise NotABirthCase
    lead = (stay.start.astimezone(ZONE).date() - on).days
    if abs(lead) > BIRTH_EARLIEST_DAYS:
        raise NoSuchDate
    case = BirthCase.objects.create(
        company_id=current_company(), order=order, expected_on=on, lead_days=lead
    )
    note(case=case, kind=NewsKind.EXPECTED, on=on, moved_days=0, actor_id=actor_id)
    return case


def lock_case(order_id: int) -> BirthCase:
    """The case until the transaction ends; raises `NoSuchCase`."""
    rows = BirthCase.objects.select_for_update(of=("self",)).select_related("order")
    case = rows.filter(order_id=order_id).first()
    if case is None:
        raise NoSuchCase
    return case


def refuse_odd_date(kind: NewsKind, on: date) -> None:
    """Raises `BornInTheFuture`, `NoSuchDate`."""
    today = localdate(now())
    if kind is NewsKind.BORN and on > today:
        raise BornInTheFuture
    if abs(on - today) > LONGEST_AHEAD:
        raise NoSuchDate


def says_nothing_new(case: BirthCase, kind: NewsKind, on: date) -> bool:
    """Whether this date is known already; a birth that is known is not expected any more."""
    return on == (case.born_on if kind is NewsKind.BORN else case.born_on or case.expected_on)


def keep_date(*, case: BirthCase, kind: NewsKind, on: date, moved_days: int, actor_id: int) -> None:
    """The date of a locked case, with who said it; the household is told once of the move."""
    if kind is NewsKind.BORN:
        case.born_on = on
    else:
        case.expected_on, case.born_on = on, None
    case.save(update_fields=["born_on", "expected_on"])
    news = note(case=case, kind=kind, on=on, moved_days=moved_days, actor_id=actor_id)
    record(CaseMoved(company_id=current_company(), case_id=case.pk, news_id=news.pk))


def term_moved(*, order_id: int, days: int, actor_id: int) -> None:
    """The household moved the first day by so many days: the expected date goes with it.

    Of a child that is born the distance changes instead. The chance of a late start is judged
    anew. Nothing for an order that begins with no birth.
    """
    case = BirthCase.objects.select_for_update(of=("self",)).filter(order_id=order_id).first()
    if case is None or not days:
        return
    if case.born_on is None:
        case.expected_on += timedelta(days=days)
        note(
            case=case,
            kind=NewsKind.EXPECTED,
            on=case.expected_on,
            moved_days=days,
            actor_id=actor_id,
        )
    else:
        case.lead_days += days
    case.save(update_fields=["expected_on", "lead_days"])
    if case.state in {CaseState.PROMISED, CaseState.QUESTIONED}:
        judge(case=case)


def note(*, case: BirthCase, kind: NewsKind, on: date, moved_days: int, actor_id: int) -> BirthNews:
    return BirthNews.objects.create(
        company_id=current_company(),
        case=case,
        kind=kind,
        on=on,
        moved_days=moved_days,
        said_by_id=actor_id,
        at=now(),
    )


def judge(*, case: BirthCase) -> BirthCase:
    """Promised while no case of the worker is likelier late than the company allows.

    Otherwise it waits for a person, who sees the number: no machine promises it.
    """
    rows = open_cases()
    worker_id = next((one.stay.worker_id for one in rows if one.case.pk == case.pk), None)
    if worker_id is None:
        return case
    case.chance = chance_with(case.pk, worker_id, rows)
    is_risky = case.chance * 100 > limits_of_cases().late_percent
    case.state = CaseState.QUESTIONED if is_risky else CaseState.PROMISED
    case.save(update_fields=["chance", "state"])
    if is_risky:
        record(CaseQuestioned(company_id=current_company(), case_id=case.pk))
    return case


def promise_all_the_same(*, case: BirthCase) -> None:
    """A person has seen the number and promises the case; the caller keeps who and why."""
    case.state = CaseState.PROMISED
    case.save(update_fields=["state"])


def set_limits(*, enough_percent: int, late_percent: int, actor_id: int) -> CaseLimits:
    """Raises `NotAPercentage`."""
    if not (1 <= enough_percent <= 99 and 1 <= late_percent <= 99):
        raise NotAPercentage
    kept, _ = CaseLimits.objects.update_or_create(
        company_id=current_company(),
        defaults={
            "enough_percent": enough_percent,
            "late_percent": late_percent,
            "set_by_id": actor_id,
            "set_at": now(),
        },
    )
    return kept
