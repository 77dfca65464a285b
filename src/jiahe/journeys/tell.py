"""What households are told of their order and visit; each message is sent once per fact."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from jiahe.booking.facts import OrderPaid, VisitCancelled, VisitMoved
from jiahe.booking.models import Visit
from jiahe.booking.queries import first_visit, order_by_id, visit_by_id, visit_span
from jiahe.booking.rests import rests_of
from jiahe.dispatch.wording import day_and_time, day_words
from jiahe.fieldwork.choices import Moment
from jiahe.fieldwork.facts import MomentRecorded
from jiahe.kit.facts import Fact, Recorded
from jiahe.kit.outbox import only_for
from jiahe.notify.actions import send_text


def when(visit: Visit) -> str:
    return day_and_time(visit_span(visit).start)


def _to_household(recorded: Recorded, visit: Visit, kind: str, text: str) -> None:
    send_text(
        phone=visit.order.contact_phone,
        kind=kind,
        text=text,
        link=f"/orders/{visit.order.code}/",
        once_key=f"{kind}:{recorded.id}",
    )


def household_of_booking(recorded: Recorded) -> None:
    assert isinstance(recorded.fact, OrderPaid)
    visit = first_visit(recorded.fact.order_id)
    order = visit.order
    said = {"service": order.service.name, "when": when(visit), "n": order.term_days}
    text = _("[Jiahe] Booked: %(service)s on %(when)s. Thank you.")
    if order.term_days:
        text = _("[Jiahe] Booked: %(service)s, %(n)s days from %(when)s. Thank you.")
    text %= said
    if order.rest_days:
        rests = rests_of(order_by_id(order.pk))
        days = pgettext("list", ", ").join(day_words(one) for one in rests)
        text += _(" Days of rest between, free of charge: %(days)s.") % {"days": days}
    _to_household(recorded, visit, "booked", text)


def household_of_change(recorded: Recorded) -> None:
    assert isinstance(recorded.fact, VisitMoved)
    visit, told = visit_by_id(recorded.fact.visit_id), recorded.fact.told_visits
    text = _("[Jiahe] Your visit is now on %(when)s.") % {"when": when(visit)}
    if told > 1:
        text = _("[Jiahe] %(n)s visits are moved; the first is now on %(when)s.") % {
            "n": told,
            "when": when(visit),
        }
    if told:
        _to_household(recorded, visit, "moved", text)


def household_of_cancellation(recorded: Recorded) -> None:
    assert isinstance(recorded.fact, VisitCancelled)
    visit, told = visit_by_id(recorded.fact.visit_id), recorded.fact.told_visits
    text = _("[Jiahe] Your visit on %(when)s is cancelled.") % {"when": when(visit)}
    if told > 1:
        text = _("[Jiahe] %(n)s visits from %(when)s on are cancelled.") % {
            "n": told,
            "when": when(visit),
        }
    if told:
        _to_household(recorded, visit, "cancelled", text)


PROGRESS = {
    Moment.SET_OUT: gettext_noop("[Jiahe] %(name)s is on the way to you."),
    Moment.ARRIVED: gettext_noop("[Jiahe] %(name)s is at your door."),
    Moment.FINISHED: gettext_noop("[Jiahe] The work is done. Please look at it and accept."),
}


def _is_progress(fact: Fact) -> bool:
    return isinstance(fact, MomentRecorded) and fact.moment in PROGRESS


@only_for(_is_progress)
def household_of_progress(recorded: Recorded) -> None:
    assert isinstance(recorded.fact, MomentRecorded)
    text = _(PROGRESS[Moment(recorded.fact.moment)])
    visit = visit_by_id(recorded.fact.visit_id)
    name = visit.reservations.all()[0].worker.name
    _to_household(recorded, visit, recorded.fact.moment, text % {"name": name})
