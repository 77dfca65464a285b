"""One replay from table to audit; every step may be repeated after a kill."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jiahe.billing.queries.ledger import ledger_audit
from jiahe.booking.queries import audit_of_time, order_by_code, visit_span
from jiahe.kit.outbox import pending_count
from jiahe.kit.tenancy import for_company
from jiahe.simulation.replay.drive import Driver, Outcome
from jiahe.simulation.replay.reading import Wanted

Progress = Callable[[str, int, int], None]


@dataclass
class Report:
    """What a replay of one city came to; kilometres are as the crow flies."""

    group: str
    requests: int
    offered: int = 0
    booked: int = 0
    carried_out: int = 0
    on_time: int = 0
    kilometres: float = 0.0
    unassigned: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    audit: dict[str, int] = field(default_factory=dict)

    def as_object(self) -> dict[str, Any]:
        return {
            "group": self.group,
            "requests": self.requests,
            "offered": self.offered,
            "booked": self.booked,
            "carried_out": self.carried_out,
            "on_time": self.on_time,
            "on_time_share": round(self.on_time / max(self.carried_out, 1), 4),
            "kilometres_per_visit": round(self.kilometres / max(self.carried_out, 1), 3),
            "unassigned": dict(self.unassigned),
            "seconds": round(self.seconds, 1),
            "audit": self.audit,
        }


def replay(driver: Driver, wanted: Sequence[Wanted], group: str, tell: Progress) -> Report:
    """Books in the order of asking, carries out in the order of the day, then judges."""
    started = time.monotonic()
    report = Report(group, len(wanted))
    booked = _book_all(driver, wanted, report, tell)
    outcomes = _carry_out_all(driver, booked, report, tell)
    for number, (order_code, person_id, outcome) in enumerate(outcomes, 1):
        driver.judge(order_code, person_id, outcome)
        driver.settle_facts()
        tell("judged", number, len(outcomes))
    report.seconds = time.monotonic() - started
    report.audit = audit(driver.stage.company_id)
    return report


def _book_all(
    driver: Driver, wanted: Sequence[Wanted], report: Report, tell: Progress
) -> list[tuple[str, int]]:
    booked = []
    for number, one in enumerate(wanted, 1):
        answer = driver.book(one)
        report.offered += bool(answer["offered"])
        if "order" in answer:
            driver.pay(one, answer["order"])
            driver.assign(one, answer["order"])
            booked.append((answer["order"], answer["person"]))
        else:
            report.unassigned[answer["why"]] += 1
        tell("booked", number, len(wanted))
    report.booked = len(booked)
    return booked


def _carry_out_all(
    driver: Driver, booked: Sequence[tuple[str, int]], report: Report, tell: Progress
) -> list[tuple[str, int, Outcome]]:
    with for_company(driver.stage.company_id):
        starts = {code: visit_span(order_by_code(code).visits.all()[0]).start for code, _ in booked}
    free_at: dict[int, Any] = {}
    outcomes = []
    for number, (code, person_id) in enumerate(sorted(booked, key=lambda b: starts[b[0]]), 1):
        outcome = driver.carry_out(code, free_at)
        report.carried_out += 1
        report.on_time += outcome.on_time
        report.kilometres += outcome.kilometres
        outcomes.append((code, person_id, outcome))
        tell("carried out", number, len(booked))
    return outcomes


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
