"""What follows from dispatch facts: who is asked next, and what workers and households are told."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from jiahe.accounts.choices import Role
from jiahe.accounts.models import Person
from jiahe.accounts.queries import person_by_id, role_holders
from jiahe.booking import queries as booking
from jiahe.booking.choices import OCCUPYING, VisitState
from jiahe.booking.facts import OrderPaid, OrderPlaced, VisitAdvanced, VisitCancelled, VisitMoved
from jiahe.booking.models import Visit
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.dispatch.actions.seats import MOVED
from jiahe.dispatch.facts import (
    OfferMade,
    OfferRestored,
    OfferWithdrawn,
    SeatUnfilled,
    VisitStaffed,
    WorkerReplaced,
)
from jiahe.dispatch.models import Assignment
from jiahe.dispatch.queries.board import short_name
from jiahe.dispatch.queries.candidates import span_of
from jiahe.dispatch.queries.offers import (
    assignment_by_id,
    offer_card,
    offers_together,
    was_named,
)
from jiahe.dispatch.wording import day_and_time, time_words
from jiahe.journeys import assign
from jiahe.kit.facts import Fact, Recorded
from jiahe.kit.outbox import only_for
from jiahe.notify.actions import send_text
from jiahe.workforce.queries import workers_named


def note_promises(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, OrderPlaced)
    for visit_id in booking.visit_ids_of(fact.order_id):
        assign.promise_visit(company_id=fact.company_id, visit_id=visit_id)


def ask_workers(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, OrderPaid)
    assign.offer_order(company_id=fact.company_id, order_id=fact.order_id)


def ask_about_new_time(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, VisitMoved)
    assign.follow_move(company_id=fact.company_id, visit_id=fact.visit_id)


def _is_finished(fact: Fact) -> bool:
    return isinstance(fact, VisitAdvanced) and fact.state == VisitState.AWAITING_ACCEPTANCE


@only_for(_is_finished)
def close_finished(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, VisitAdvanced)
    assign.close_assignments(company_id=fact.company_id, visit_id=fact.visit_id, is_cancelled=False)


def close_cancelled(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, VisitCancelled)
    assign.close_assignments(company_id=fact.company_id, visit_id=fact.visit_id, is_cancelled=True)


def tell_worker_of_offer(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, OfferMade)
    assignment = assignment_by_id(fact.assignment_id)
    if assignment.source == "call":
        return  # they came forward themselves
    if offers_together(assignment)[0].pk != assignment.pk:
        return  # the first day's message asks about the whole term
    card = offer_card(assignment)
    person = assignment.worker.person
    with override(person.language):
        text = _(
            "New visit: %(when)s, %(service)s, %(compound)s, pay %(pay)s CNY."
            " Please answer by %(until)s."
        )
        if booking.visit_by_id(assignment.visit_id).order.term_days:
            text = _(
                "Live-in from %(when)s, %(days)s days: %(service)s, %(compound)s, pay for"
                " all days %(pay)s CNY. Please answer by %(until)s."
            )
        text %= {
            "days": booking.visit_by_id(assignment.visit_id).order.term_days,
            "when": day_and_time(card.start),
            "service": card.service,
            "compound": card.compound,
            "pay": f"{card.pay_fen / 100:.2f}",
            "until": time_words(card.answer_by) if card.answer_by else "",
        }
    send(recorded, person, text, f"/work/offers/{card.code}/")


def tell_worker_not_needed(recorded: Recorded) -> None:
    """Silent when the same worker is asked again about another time."""
    fact = recorded.fact
    assert isinstance(fact, OfferWithdrawn)
    assignment = assignment_by_id(fact.assignment_id)
    if assignment.note == MOVED:
        return
    person = person_by_id(assignment.worker.person_id)
    with override(person.language):
        text = _("The visit on %(when)s is off your list: you need not go.") % {
            "when": _asked_about(assignment)
        }
    send(recorded, person, text, "/work/")


def tell_worker_restored(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, OfferRestored)
    assignment = assignment_by_id(fact.assignment_id)
    person = person_by_id(assignment.worker.person_id)
    with override(person.language):
        text = _("The visit on %(when)s is yours again, as you accepted it.") % {
            "when": _asked_about(assignment)
        }
    send(recorded, person, text, "/work/")


def tell_household_who_comes(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, VisitStaffed)
    visit = booking.visit_by_id(fact.visit_id)
    if not _speaks_for_term(visit):
        return
    crew = [row.worker.name for row in visit.reservations.all() if row.state in OCCUPYING]
    person = visit.order.placed_by
    with override(person.language):
        text = _("%(names)s will come on %(when)s for your %(service)s.") % {
            "names": pgettext("list", ", ").join(crew),
            "when": day_and_time(booking.visit_span(visit).start),
            "service": visit.order.service.name,
        }
    send(recorded, person, text, _order_link(visit))


def tell_household_of_another_worker(recorded: Recorded) -> None:
    """Silent while offers only pass on: a household hears of a change of whom it knew."""
    fact = recorded.fact
    assert isinstance(fact, WorkerReplaced)
    visit = booking.visit_by_id(fact.visit_id)
    if not was_named(visit, fact.seat, but=fact.worker_id):
        return
    name = workers_named([fact.worker_id])[fact.worker_id].name
    person = person_by_id(visit.order.placed_by_id)
    with override(person.language):
        text = another_worker_words(name, span_of(visit, fact.seat).start)
    send(recorded, person, text, _order_link(visit))


def another_worker_words(name: str, start: datetime) -> str:
    return _("Another worker, %(name)s, has been asked to come on %(when)s.") % {
        "name": name,
        "when": day_and_time(start),
    }


def tell_desk_of_empty_seat(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, SeatUnfilled)
    visit = booking.visit_by_id(fact.visit_id)
    if not _speaks_for_term(visit):
        return
    for person in role_holders(Role.DISPATCHER):
        with override(person.language):
            text = _("Nobody can go to %(household)s on %(when)s: please look at the queue.") % {
                "household": short_name(visit.order.contact_name),
                "when": day_and_time(span_of(visit, fact.seat).start),
            }
        send(recorded, person, text, "/office/board/")


def _speaks_for_term(visit: Visit) -> bool:
    """False for the later days of a term: the first open day's message tells of all."""
    if not visit.order.term_days:
        return True
    days = booking.order_by_id(visit.order_id).visits.all()
    open_days = [one.number for one in days if one.state in BEFORE_THE_DOOR]
    return visit.number == min(open_days, default=visit.number)


def _asked_about(assignment: Assignment) -> str:
    """The start that the worker knew, which the visit may have left since."""
    started = assignment.reasons.get("start")
    if started:
        return day_and_time(datetime.fromisoformat(started))
    visit = booking.visit_by_id(assignment.visit_id)
    return day_and_time(span_of(visit, assignment.seat).start)


def _order_link(visit: Visit) -> str:
    return f"/orders/{visit.order.code}/"


def send(recorded: Recorded, person: Person, text: str, link: str) -> None:
    kind = type(recorded.fact).__name__
    key = f"{kind}:{recorded.id}:{person.pk}"
    send_text(phone=person.phone, kind=kind, text=text, link=link, once_key=key)
