"""Every day our books are laid beside the provider's bill (R13)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

import structlog

from jiahe.accounts.queries import open_companies
from jiahe.billing.actions import cases
from jiahe.billing.ports import provider_named
from jiahe.billing.queries.payments import (
    booked_under,
    captured_and_returned,
    companies_of_codes,
)
from jiahe.billing.reconciliation import Reconciliation, compare
from jiahe.booking.queries import day_bounds
from jiahe.kit.tenancy import Scope, for_companies, for_company, for_every_company

log = structlog.get_logger(__name__)
ONE_DAY = timedelta(days=1)
PROVIDER = "demo"
Bill = Counter[str]  # fen by number


def reconcile(on: date) -> Reconciliation:
    """All companies against the bill of a day; a number that nobody knows is a difference too.

    Needs no transaction to be open. Raises `ProviderSilent`.
    """
    bills = _bills(on)
    with for_every_company():
        result = _compared(on, bills)
    log.info("reconciled", on=str(on), differences=len(result.differences))
    return result


def open_cases(on: date) -> int:
    """The daily run: every company's differences become cases; returns how many are new.

    Lines that belong to no company are only logged. Raises `ProviderSilent`, having opened none.
    """
    bills, opened = _bills(on), 0
    for company in open_companies():
        result = _company_result(company.pk, on, bills)
        with for_company(company.pk):
            opened += cases.open_cases(on=on, differences=result.differences)
    log.info("cases_opened", on=str(on), opened=opened, unknown=_unknown(bills[0]))
    return opened


def close_case(*, company_id: int, case_code: str, because: str, actor_id: int) -> None:
    """Raises `NoSuchCase`, `CaseIsClosed`, `WhyClosed`."""
    with for_company(company_id):
        cases.close_case(code=case_code, because=because, actor_id=actor_id)


def _unknown(bill: Bill) -> int:
    return len(bill) - len(companies_of_codes(set(bill)))


def reconcile_company(company_id: int, on: date) -> Reconciliation:
    """One company against its own lines of the bill of a day."""
    return _company_result(company_id, on, _bills(on))


def _company_result(company_id: int, on: date, bills: list[Bill]) -> Reconciliation:
    owners = companies_of_codes({code for bill in bills for code in bill})
    own = [
        Counter({code: fen for code, fen in bill.items() if owners.get(code) == company_id})
        for bill in bills
    ]
    scope: Scope = (company_id,)
    with for_companies(scope):
        return _compared(on, own)


def _bills(on: date) -> list[Bill]:
    """The bills of the day, of the day before and of the day after, fen by number."""
    provider = provider_named(PROVIDER)
    return [
        _added_up((line.code, line.amount_fen) for line in provider.bill(day))
        for day in (on, on - ONE_DAY, on + ONE_DAY)
    ]


def _added_up(lines: Iterable[tuple[str, int]]) -> Bill:
    sums: Bill = Counter()
    for code, fen in lines:
        sums[code] += fen
    return sums


def _compared(on: date, bills: list[Bill]) -> Reconciliation:
    """What either side settled on the day; midnight may fall between the two sides' clocks."""
    bill, *beside = bills
    ours = booked_under(list(bill))
    settled = captured_and_returned(*day_bounds(on))
    ours |= {
        code: fen
        for code, fen in settled.items()
        if not any(other.get(code) == fen for other in beside)
    }
    return compare(on, ours, bill)
