"""What is told of a case that begins with a birth: to its household, the pool and the desk."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import person_by_id, role_holders
from jiahe.booking.models import Order
from jiahe.booking.queries import order_by_id, visit_span
from jiahe.dispatch.facts import (
    CaseMoved,
    CaseQuestioned,
    PoolAnswered,
    PoolAsked,
    PoolEmpty,
)
from jiahe.dispatch.queries.births import ask_by_id, case_by_id
from jiahe.dispatch.wording import day_and_time
from jiahe.journeys.dispatch_news import send
from jiahe.kit.facts import Recorded

OFFICE = "/office/births/"


def tell_household_of_moved_case(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, CaseMoved)
    order = order_by_id(case_by_id(fact.case_id).order_id)
    person = person_by_id(order.placed_by_id)
    with override(person.language):
        text = _("Thank you, we have the date. Your care now begins on %(when)s, at no charge.")
        words = text % {"when": _start(order)}
    send(recorded, person, words, f"/orders/{order.code}/")


def tell_pool_worker(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, PoolAsked)
    ask = ask_by_id(fact.ask_id)
    order, person = order_by_id(ask.case.order_id), person_by_id(ask.worker.person_id)
    with override(person.language):
        text = _(
            "You stand by: can you take a live-in case from %(when)s? Please answer by %(until)s."
        )
        words = text % {"when": _start(order), "until": day_and_time(ask.answer_by)}
    send(recorded, person, words, f"/work/pool/{ask.code}/")
    _tell_household_of_search(recorded, order)


def _tell_household_of_search(recorded: Recorded, order: Order) -> None:
    person = person_by_id(order.placed_by_id)
    with override(person.language):
        text = _(
            "Your worker cannot keep the new days. We are asking a colleague who stands by"
            " and tell you who comes."
        )
        words = str(text)
    send(recorded, person, words, f"/orders/{order.code}/")


def tell_household_of_stand_in(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, PoolAnswered)
    ask = ask_by_id(fact.ask_id)
    order = order_by_id(ask.case.order_id)
    person = person_by_id(order.placed_by_id)
    with override(person.language):
        text = _("%(name)s will live with you from %(when)s. She has said yes to every day.")
        words = text % {"name": ask.worker.name, "when": _start(order)}
    send(recorded, person, words, f"/orders/{order.code}/")


def tell_desk_of_risk(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, CaseQuestioned)
    case = case_by_id(fact.case_id)
    for person in role_holders(Role.DISPATCHER):
        with override(person.language):
            text = _("A live-in case may begin late (%(n)s in 100): please decide.")
            words = text % {"n": round(case.chance * 100)}
        send(recorded, person, words, OFFICE)


def tell_desk_of_empty_pool(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, PoolEmpty)
    order = order_by_id(case_by_id(fact.case_id).order_id)
    for person in role_holders(Role.DISPATCHER):
        with override(person.language):
            text = _("Nobody of the pool can take the case from %(when)s: please find somebody.")
            words = text % {"when": _start(order)}
        send(recorded, person, words, OFFICE)


def _start(order: Order) -> str:
    return day_and_time(visit_span(order.visits.all()[0]).start)
