"""A company without a past: each test gives it the few rows that a figure needs."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import CompanyMode
from jiahe.accounts.models import Membership, Person
from jiahe.billing.models import Payment, Refund, Settlement
from jiahe.booking.models import Agreement, Order, Reservation, Visit
from jiahe.catalog.models import Category, Service, SopVersion
from jiahe.dispatch.models import Assignment
from jiahe.fieldwork.models import Acceptance, CheckIn
from jiahe.insights.models import Evaluation, Remedy
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import for_company
from jiahe.quality.models import (
    CallBack,
    CreditEntry,
    CreditObjection,
    Review,
    ReviewInvitation,
    TouchPoint,
    YearAnswer,
    YearSurvey,
)
from jiahe.trust.models import AuditEntry
from jiahe.workforce.models import Certificate, SkillGrant, Worker

NOW = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday
ON = NOW.date()
QUOTE = {
    "version": 1, "total_fen": 16_500, "warnings": [],
    "lines": [{"code": "base", "amount_fen": 16_500}],
}  # fmt: skip
TERMS = {"company": "家和", "refund_tiers": [[24, 0]]}
phones = count(1)


def ago(days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
    return NOW - timedelta(days=days, hours=hours, minutes=minutes)


@dataclass
class World:
    company_id: int
    store_id: int
    service: Service
    sop: SopVersion
    person: Person
    home_id: int
    known: dict[str, Worker] = field(default_factory=dict)

    def worker(self, name: str = "甲", **fields) -> Worker:
        """The worker of that name, hired when first asked for."""
        if name not in self.known:
            person = new_person(name)
            self.known[name] = Worker.objects.create(
                company_id=self.company_id, person=person, name=name, store_id=self.store_id,
                home_lat=30.9, home_lng=119.3, **fields,
            )  # fmt: skip
        return self.known[name]

    def paper(self, kind: str, *, since: float = 90, left: int = 200, name: str = "甲",
              truth: str = "checked") -> Certificate:  # fmt: skip
        """A certificate that began `since` days ago and runs for `left` days more."""
        return Certificate.objects.create(
            company_id=self.company_id, worker=self.worker(name), kind=kind, issuer="云栖",
            valid_from=ON - timedelta(days=since), valid_until=ON + timedelta(days=left),
            truth=truth,
        )  # fmt: skip

    def skill(self, skill: str, name: str = "甲") -> SkillGrant:
        return SkillGrant.objects.create(
            company_id=self.company_id, worker=self.worker(name), skill=skill, level=5
        )

    def order(self, *, placed: datetime | None = None, paid: datetime | None = None,
              state: str = "finished", terms=TERMS, quote=QUOTE, provider: str = "demo",
              **fields) -> Order:  # fmt: skip
        placed = placed or ago(days=3)
        agreement = Agreement.objects.create(
            company_id=self.company_id, household_id=self.home_id, agreed_by=self.person,
            agreed_at=placed, mode="shop", terms=terms,
        )  # fmt: skip
        values = {
            "quote_hash": "0" * 64, "total_fen": 16_500, "duration_minutes": 180, "sop": self.sop,
            "contact_name": "陈女士", "contact_phone": "+8613700000001", "address": "幸福里 3-502",
            "pay_until": None,
        } | fields  # fmt: skip
        order = Order.objects.create(
            company_id=self.company_id, agreement=agreement, household_id=self.home_id,
            placed_by=self.person, service=self.service, state=state, quote=quote, lat=30.9,
            lng=119.3, placed_at=placed, **values,
        )  # fmt: skip
        if paid is not None:
            self.pay(order, paid, provider)
        return order

    def pay(self, order: Order, at: datetime, provider: str = "demo") -> Payment:
        return Payment.objects.create(
            company_id=self.company_id, order=order, amount_fen=16_500, state="paid",
            opened_at=at, settled_at=at, provider=provider,
        )  # fmt: skip

    def visit(self, order: Order | None = None, *, start: datetime | None = None,
              hours: float = 3, name: str = "甲", state: str = "settled", seat: str = "done",
              **fields) -> Visit:  # fmt: skip
        order = order or self.order()
        start = start or ago(days=2)
        visit = Visit.objects.create(
            company_id=self.company_id, order=order, number=order.visits.count() + 1, state=state,
            price_fen=16_500, pin="123456", changed_at=start, **fields,
        )  # fmt: skip
        Reservation.objects.create(
            company_id=self.company_id, worker=self.worker(name), visit=visit, lat=30.9, lng=119.3,
            during=DateTimeTZRange(start, start + timedelta(hours=hours)), state=seat,
        )  # fmt: skip
        return visit

    def assign(self, visit: Visit, at: datetime, *, state: str = "accepted",
               source: str = "booking") -> Assignment:  # fmt: skip
        return Assignment.objects.create(
            company_id=self.company_id, visit=visit, worker=self.worker(), state=state,
            source=source, created_at=at, answered_at=at,
        )  # fmt: skip

    def answer(self, visit: Visit, at: datetime | None = None, verdict: str = "accepted",
               reason: str = "") -> Acceptance:  # fmt: skip
        return Acceptance.objects.create(
            company_id=self.company_id, visit=visit, by=self.person, verdict=verdict,
            reason=reason, at=at or ago(days=1),
        )  # fmt: skip

    def object(self, *, at: datetime | None = None, closed_after: float | None = None,
               reason: str = "油烟机没擦") -> Visit:  # fmt: skip
        """A visit with an objection, made right so many hours later."""
        at = at or ago(days=5)
        visit = self.visit(start=at - timedelta(hours=4), state="objected", **self.fresh())
        self.answer(visit, at, "objected", reason)
        if closed_after is not None:
            AuditEntry.objects.create(
                company_id=self.company_id, action="objection_resolved", subject=visit.code,
                reason="已整改", at=at + timedelta(hours=closed_after),
            )  # fmt: skip
        return visit

    def fresh(self) -> dict[str, str]:
        """A worker of her own for a visit, so that no two visits meet."""
        return {"name": f"工{len(self.known)}"}

    def review(self, visit: Visit | None = None, *marks: int, at: datetime | None = None,
               **fields) -> Review:  # fmt: skip
        visit = visit or self.visit(**self.fresh())
        attitude, skill, effect = marks or (5, 5, 5)
        return Review.objects.create(
            company_id=self.company_id, visit=visit, direction="of_worker", author=self.person,
            worker=visit.reservations.get().worker, attitude=attitude, skill=skill, effect=effect,
            written_at=at or ago(days=1), **fields,
        )  # fmt: skip

    def invite(self, visit: Visit) -> ReviewInvitation:
        return ReviewInvitation.objects.create(
            company_id=self.company_id, visit=visit, sent_at=ago(hours=20)
        )

    def call(self, visit: Visit) -> CallBack:
        return CallBack.objects.create(
            company_id=self.company_id, visit=visit, because="after_sale", opened_at=ago(days=2),
            due_at=ago(days=1), done_at=ago(hours=20), by=self.person, outcome="content",
        )  # fmt: skip

    def agent_mark(self, visit: Visit, mark: int) -> TouchPoint:
        return TouchPoint.objects.create(
            company_id=self.company_id, kind="ces", person=self.person, visit=visit,
            agent=self.person, asked_at=ago(days=2), answered_at=ago(days=1), figure=6,
            agent_mark=mark,
        )  # fmt: skip

    def full_survey(self, closed: datetime) -> None:
        self.answer(self.visit(**self.fresh()), closed)
        survey = YearSurvey.objects.create(
            company_id=self.company_id, year=closed.year, form_version="1",
            opened_at=closed - timedelta(days=20), closed_at=closed,
        )  # fmt: skip
        YearAnswer.objects.create(
            company_id=self.company_id, survey=survey, person=self.person, expected=[7],
            perceived=[6], at=closed - timedelta(days=9),
        )  # fmt: skip

    def credit_objection(self, days: float, *, answered: bool) -> None:
        raised = ago(days=days)
        entry = CreditEntry.objects.create(
            company_id=self.company_id, worker=self.worker(), kind="upheld_objection", points=-4,
            happened_at=raised, ends_at=raised + timedelta(days=5 * 365), source="x",
        )  # fmt: skip
        CreditObjection.objects.create(
            company_id=self.company_id, entry=entry, by=self.person, words="x", raised_at=raised,
            due_at=raised + timedelta(days=20), answered_at=NOW if answered else None,
        )  # fmt: skip

    def moments(self, visit: Visit, *moments: str, proof: str = "gps",
                at: datetime | None = None) -> None:  # fmt: skip
        for moment in moments or ("arrived", "started", "finished"):
            CheckIn.objects.create(
                company_id=self.company_id, visit=visit, worker=visit.reservations.get().worker,
                moment=moment, happened_at=at or ago(days=2), received_at=at or ago(days=2),
                proof=proof,
            )  # fmt: skip

    def settle(self, visit: Visit, at: datetime | None = None, platform: int = 5) -> Settlement:
        return Settlement.objects.create(
            company_id=self.company_id, visit=visit, gross_fen=100, platform_fen=platform,
            company_fen=100 - platform, worker_fen=0, at=at or ago(hours=20),
        )  # fmt: skip

    def refund(self, asked: datetime, done: datetime | None, visit: Visit | None = None) -> Refund:
        order = visit.order if visit else self.order()
        return Refund.objects.create(
            company_id=self.company_id, payment=self.pay(order, asked), visit=visit,
            amount_fen=100, reason="goodwill", asked_at=asked, done_at=done,
        )  # fmt: skip

    def fact(self, kind: str, at: datetime, **body) -> Outbox:
        return Outbox.objects.create(
            kind=kind, company_id=self.company_id, body=body, recorded_at=at
        )

    def colleagues(self, number: int, role: str) -> None:
        people = [
            Person(phone=f"+8615{next(phones):09d}", joined_at=ago(days=30)) for _ in range(number)
        ]
        Membership.objects.bulk_create(
            Membership(company_id=self.company_id, person=person, role=role)
            for person in Person.objects.bulk_create(people)
        )

    def improvements(self, closed: int, still_open: int = 0) -> None:
        for number in range(closed + still_open):
            is_closed = number < closed
            evaluation = Evaluation.objects.create(
                company_id=self.company_id, entry_id="QA-01", version="1", limit=85, on=ON,
                scope_kind="worker", scope_id=number, since=ago(days=90), until=NOW,
                verdict="breach", inputs_hash="x", made_at=ago(days=10),
            )  # fmt: skip
            Remedy.objects.create(
                company_id=self.company_id, evaluation=evaluation, entry_id="QA-01",
                scope_kind="worker", scope_id=number, kind="improvement", owner_role="owner",
                state="closed" if is_closed else "open", opened_at=ago(days=9),
                closed_at=ago(days=1) if is_closed else None,
            )  # fmt: skip


def new_person(name: str) -> Person:
    return Person.objects.create(
        phone=f"+8614{next(phones):09d}", name=name, joined_at=ago(days=400)
    )


def build(slug: str = "figures", mode: CompanyMode = CompanyMode.EMPLOYEE) -> World:
    company = accounts.open_company(slug=slug, name="家和", name_en="Jiahe", mode=mode)
    person = new_person("陈女士")
    home = accounts.found_household(
        person_id=person.pk, contact_name="陈女士", contact_phone=person.phone,
        compound="幸福里", door=slug, lat=30.9, lng=119.3, area_m2=92,
    )  # fmt: skip
    with for_company(company.pk):
        store = accounts.open_store(name="总店", name_en="Main", lat=30.9, lng=119.3)
        category, _ = Category.objects.get_or_create(
            code="clean", defaults={"name": "保洁", "name_en": "Cleaning", "icon": "spray"}
        )
        service = Service.objects.create(
            company_id=company.pk, slug="daily", category=category, name="日常保洁", unit="hour",
            price_fen=5_500, skill="daily_cleaning",
        )  # fmt: skip
        sop = SopVersion.objects.create(
            company_id=company.pk, service=service, number=1, effective_from=ago(days=400)
        )
    return World(company.pk, store.pk, service, sop, person, home.pk)
