"""What households, workers and the desk are told when a day breaks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import person_by_id, role_holders
from jiahe.booking import queries as booking
from jiahe.booking.facts import VisitCancelled
from jiahe.dispatch.actions import calls, times
from jiahe.dispatch.facts import (
    AnotherTimeAsked,
    CallEnded,
    CallMade,
    DelayTold,
    SeatUnfilled,
    TimeRefused,
    VisitStaffed,
)
from jiahe.dispatch.queries.board import short_name
from jiahe.dispatch.queries.calls import call_by_id, question_by_id
from jiahe.dispatch.queries.trouble import empty_on
from jiahe.dispatch.wording import day_and_time
from jiahe.journeys import day
from jiahe.journeys.dispatch_news import send
from jiahe.kit.clock import now
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.workforce.queries import ZONE

URGENT_WITHIN = timedelta(hours=4)


def tell_household_of_delay(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, DelayTold)
    visit = booking.visit_by_id(fact.visit_id)
    person = person_by_id(visit.order.placed_by_id)
    with override(person.language):
        text = delay_words(booking.visit_span(visit).start, fact.late_minutes)
    send(recorded, person, text, f"/orders/{visit.order.code}/")


def delay_words(start: datetime, late_minutes: int) -> str:
    arrives = start + timedelta(minutes=late_minutes)
    return _("Sorry: we will be with you about %(minutes)s minutes later, at %(when)s.") % {
        "minutes": late_minutes,
        "when": day_and_time(arrives),
    }


def ask_household(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, AnotherTimeAsked)
    question = question_by_id(fact.question_id)
    person = person_by_id(question.visit.order.placed_by_id)
    starts = [datetime.fromisoformat(one["start"]) for one in question.offered]
    with override(person.language):
        text = question_words(booking.visit_span(question.visit).start, starts)
    link = f"/orders/{question.visit.order.code}/times/{question.code}/"
    send(recorded, person, text, link)


def question_words(start: datetime, starts: Sequence[datetime]) -> str:
    return _(
        "Sorry: nobody can keep your time on %(when)s. Would %(others)s do?"
        " Please choose; without your yes nothing is moved."
    ) % {
        "when": day_and_time(start),
        "others": _(" or ").join(day_and_time(one) for one in starts),
    }


def tell_desk_of_refused_time(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, TimeRefused)
    visit = question_by_id(fact.question_id).visit
    for person in role_holders(Role.DISPATCHER):
        with override(person.language):
            text = _("%(household)s keeps to its time on %(when)s: somebody has to go.") % {
                "household": short_name(visit.order.contact_name),
                "when": day_and_time(booking.visit_span(visit).start),
            }
        send(recorded, person, text, "/office/events/")


def call_workers(recorded: Recorded) -> None:
    """Everybody who is called reads the same words at the same time."""
    fact = recorded.fact
    assert isinstance(fact, CallMade)
    call = call_by_id(fact.call_id)
    for called in call.called.select_related("worker"):
        person = person_by_id(called.worker.person_id)
        with override(person.language):
            text = _(
                "Who can go? %(when)s, %(service)s. The first yes has it, until %(until)s."
            ) % {
                "when": day_and_time(booking.visit_span(call.visit).start),
                "service": call.visit.order.service.name,
                "until": f"{call.answer_by.astimezone(ZONE):%H:%M}",
            }
        send(recorded, person, text, f"/work/calls/{call.code}/")


def tell_desk_of_ended_call(recorded: Recorded) -> None:
    """Only when nobody came forward: the seat is still empty."""
    fact = recorded.fact
    assert isinstance(fact, CallEnded)
    call = call_by_id(fact.call_id)
    if call.state != "expired":
        return
    for person in role_holders(Role.DISPATCHER):
        with override(person.language):
            text = _("Nobody answered the call for %(household)s on %(when)s.") % {
                "household": short_name(call.visit.order.contact_name),
                "when": day_and_time(booking.visit_span(call.visit).start),
            }
        send(recorded, person, text, "/office/events/")


def open_event_for_empty_seat(recorded: Recorded) -> None:
    """A seat that is empty shortly before its start gets a guide page at once, a term always.

    A home that somebody was to live in waits for one person for all the days: one event has them.
    """
    fact = recorded.fact
    assert isinstance(fact, SeatUnfilled)
    visit = booking.visit_by_id(fact.visit_id)
    left = booking.visit_span(visit).start - now()
    is_near = left < URGENT_WITHIN or bool(visit.order.term_days)
    if left > timedelta() and is_near:
        day.note_empty(company_id=fact.company_id, visit_code=visit.code)


def open_event_for_freed_time(recorded: Recorded) -> None:
    """Freed time matters where another visit of the day waits for somebody."""
    fact = recorded.fact
    assert isinstance(fact, VisitCancelled)
    visit = booking.visit_by_id(fact.visit_id)
    span = booking.visit_span(visit)
    if span.end > now() and empty_on(span.start.astimezone(ZONE).date()):
        day.note_freed(company_id=fact.company_id, visit_code=visit.code)


def close_calls(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, VisitStaffed)
    calls.close_calls(visit_id=fact.visit_id)


def expire_questions(company_id: int) -> int:
    with for_company(company_id):
        return times.expire_questions()


def expire_calls(company_id: int) -> int:
    with for_company(company_id):
        return calls.expire_calls()
