"""A household at the counter or on the phone: a colleague books for it, on the same terms.

The household's number proves itself by digits first; price, time and terms are those of
`reserve.book`; the household gets the link, looks at the order and pays it there.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts import actions as accounts
from jiahe.accounts.actions import counter
from jiahe.accounts.choices import CounterVia
from jiahe.accounts.models import CounterCase
from jiahe.accounts.queries import company_by_id, person_by_id, person_with_phone
from jiahe.booking.models import Order
from jiahe.journeys import reserve
from jiahe.journeys.on_behalf import calls_subject
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import mask_used_codes, send_text
from jiahe.trust.actions import record_look, record_override

DIGITS_SENT = "counter_code"  # the kind of its message
BOOKED, OPENED = "order.booked_for_household", "counter.person_shown"
T = TypeVar("T")


def _inside(company_id: int, story: Callable[[], T]) -> T:
    def whole() -> T:
        with for_company(company_id):
            return story()

    return with_retries(whole)


def open_case(*, company_id: int, agent_id: int, phone: str, via: CounterVia, reason: str) -> str:
    """The case's code; the digits go to the household, in its language.

    Refusals as `counter.open_case`.
    """

    def story() -> str:
        case, digits = counter.open_case(agent_id=agent_id, phone=phone, via=via, reason=reason)
        household = person_with_phone(case.phone)
        with override(household.language if household else settings.LANGUAGE_CODE):
            text = _(
                "[%(company)s] A colleague wants to book for you. Only if you asked for it, "
                "tell the digits %(digits)s. They are valid for 10 minutes."
            ) % {"company": company_by_id(company_id).name, "digits": digits}
        until = case.opened_at + counter.DIGITS_HOLD
        send_text(phone=case.phone, kind=DIGITS_SENT, text=text, secret_until=until)
        return case.code

    return _inside(company_id, story)


def confirm(*, company_id: int, agent_id: int, case_code: str, digits: str) -> None:
    """From here on the colleague sees the household's homes, which the audit keeps.

    Raises `NoSuchCase`, and after the try is counted `CodeWrong`, `CodeEnded`.
    """

    def story() -> type[Refusal] | None:
        refused = counter.try_digits(case_code=case_code, agent_id=agent_id, digits=digits)
        if refused is None:
            record_look(actor_id=agent_id, action=OPENED, subject=f"counter:{case_code}", detail={})
            phone = counter.case_of(case_code, agent_id).phone
            mask_used_codes(phone=phone, kind=DIGITS_SENT)
        return refused

    refused = _inside(company_id, story)
    if refused is not None:
        raise refused


def case_shown(*, company_id: int, agent_id: int, case_code: str) -> CounterCase:
    """The colleague's own case while it goes on, or with what it led to.

    Raises `NoSuchCase`, and `CaseNotOpen` an hour after the digits when nothing was booked: from
    then on nothing of the household is shown.
    """

    def story() -> CounterCase:
        case = counter.case_of(case_code, agent_id)
        if case.person_id is not None and not case.order_code and counter.is_over(case):
            raise counter.CaseNotOpen
        return case

    return _inside(company_id, story)


def add_home(
    *,
    company_id: int,
    agent_id: int,
    case_code: str,
    home: Mapping[str, Any],
    needs: tuple[Collection[str], str] = ((), ""),
) -> str:
    """The code of a new home of the household; raises as `counter.open_case_of`.

    `needs` are the kinds of special care there and a note on them.
    """

    def story() -> str:
        _case, person_id = counter.open_case_of(case_code, agent_id)
        code = accounts.found_household(person_id=person_id, **home).code
        kinds, note = needs
        accounts.set_special_needs(code=code, person_id=person_id, kinds=kinds, note=note)
        return code

    return _inside(company_id, story)


def book(*, company_id: int, agent_id: int, case_code: str, booking: reserve.Booking) -> str:
    """The order's code: placed for the case's person, told to it, and once for a case.

    `booking.person_id` is replaced by the case's person. Raises what `reserve.book` and
    `counter.open_case_of` raise, and `NoSuchService` for another company's.
    """
    if reserve.company_selling(booking.service_code) != company_id:
        raise reserve.NoSuchService

    def story() -> str:
        case, person_id = counter.open_case_of(case_code, agent_id)
        order = reserve.book_as_one(booking=replace(booking, person_id=person_id))
        counter.close_case(case_code=case_code, agent_id=agent_id, order_code=order.code)
        record_override(
            actor_id=agent_id,
            action=BOOKED,
            subject=calls_subject(order.code),
            reason=case.reason,
            detail={"via": case.via, "case": case.code, "total_fen": order.total_fen},
        )
        _tell(order, person_id, company_id)
        return order.code

    return _inside(company_id, story)


def _tell(order: Order, person_id: int, company_id: int) -> None:
    person = person_by_id(person_id)
    with override(person.language):
        text = _(
            "%(company)s has booked %(service)s for you, as you asked. "
            "Please look at day, price and terms, and pay here."
        ) % {"company": company_by_id(company_id).name, "service": order.service.name}
    send_text(
        phone=person.phone,
        kind="booked_for_you",
        text=text,
        link=reverse("household:pay", args=[order.code]),
        once_key=f"booked_for_you:{order.code}",
    )
