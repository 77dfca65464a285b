"""One replay from table to audit; every step may be repeated after a kill."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from jiahe.billing.queries.ledger import ledger_audit
from jiahe.booking.audits import audit_of_time
from jiahe.booking.queries import first_visit_of, visit_span
from jiahe.kit.errors import Refusal
from jiahe.kit.outbox import pending_count
from jiahe.kit.tenancy import for_company
from jiahe.simulation.replay.drive import Driver, Outcome
from jiahe.simulation.replay.reading import Wanted
from jiahe.simulation.replay.report import Report

Progress = Callable[[str, int, int], None]
Booked = tuple[str, int]  # order code, household's person


def replay(driver: Driver, wanted: Sequence[Wanted], report: Report, tell: Progress) -> Report:
    """Books in the order of asking, carries out in the order of the day, then judges."""
    with _timed(report, "total"):
        with _timed(report, "book_pay_assign"):
            booked = _book_all(driver, wanted, report, tell)
        with _timed(report, "carry_out"):
            outcomes = _carry_out_all(driver, booked, report, tell)
        with _timed(report, "accept_settle_review"):
            _judge_all(driver, outcomes, report, tell)
            driver.settle_what_is_left(max(one.closes for one in wanted))
    report.audit = audit(driver.stage.company_id)
    return report


@contextmanager
def _timed(report: Report, step: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    report.seconds[step] = time.monotonic() - began


def _book_all(
    driver: Driver, wanted: Sequence[Wanted], report: Report, tell: Progress
) -> list[Booked]:
    booked = []
    for number, one in enumerate(wanted, 1):
        answer = driver.book(one)
        report.count_answer(answer)
        if "order" in answer and _goes_well(report, driver.pay_and_assign, one, answer["order"]):
            booked.append((answer["order"], answer["person"]))
        tell("booked", number, len(wanted))
    return booked


def _goes_well(report: Report, step: Callable[..., object], *arguments: Any) -> bool:
    """Whether the step was not refused; a refusal is counted under its name."""
    try:
        step(*arguments)
    except Refusal as refusal:
        report.broken_off[type(refusal).__name__] += 1
        return False
    return True


def _carry_out_all(
    driver: Driver, booked: Sequence[Booked], report: Report, tell: Progress
) -> list[tuple[str, int, Outcome]]:
    with for_company(driver.stage.company_id):
        starts = {code: visit_span(first_visit_of(code)).start for code, _ in booked}
    free_at: dict[int, Any] = {}
    outcomes = []
    for number, (code, person_id) in enumerate(sorted(booked, key=lambda b: starts[b[0]]), 1):
        try:
            outcome = driver.carry_out(code, free_at)
        except Refusal as refusal:
            report.broken_off[type(refusal).__name__] += 1
        else:
            report.outcomes.append(outcome)
            outcomes.append((code, person_id, outcome))
        tell("carried out", number, len(booked))
    return outcomes


def _judge_all(
    driver: Driver,
    outcomes: Sequence[tuple[str, int, Outcome]],
    report: Report,
    tell: Progress,
) -> None:
    for number, one in enumerate(outcomes, 1):
        report.reviewed += _goes_well(report, driver.judge, *one)
        tell("judged", number, len(outcomes))


def audit(company_id: int) -> dict[str, int]:
    """What must be zero: overlaps, the ledger's sum, pending facts, visits that never ended."""
    with for_company(company_id):
        time_audit = audit_of_time()
        money = ledger_audit()
    return {
        "overlaps": time_audit.overlaps,
        "open_visits": time_audit.open_visits,
        "ledger_sum_fen": money.sum_fen,
        "unbalanced_journals": len(money.unbalanced),
        "pending_facts": pending_count(company_id),
    }
