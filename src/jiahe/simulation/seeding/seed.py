"""Seeds the city: once, company by company, each in one transaction that either stands or not."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from jiahe.accounts.queries import company_by_slug, home_ids_by_phone
from jiahe.fieldwork.actions.bulk import enter_moments
from jiahe.journeys.conform import evaluate_company
from jiahe.journeys.evenness import ask_curve
from jiahe.journeys.reactions import REACTIONS
from jiahe.journeys.travel import learn_travel
from jiahe.journeys.words import read_unread_suggestions
from jiahe.kit.clock import now
from jiahe.kit.ids import codes_from
from jiahe.kit.large_writes import allow_long_statements, count_rows
from jiahe.kit.outbox import deliver_pending, enter_delivered
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import check_constraints
from jiahe.quality.actions.bulk import PastReview, enter_reviews
from jiahe.quality.actions.words import first_reader
from jiahe.simulation.city import FULL, Scale, Town, build_town
from jiahe.simulation.households import Household
from jiahe.simulation.people import Company
from jiahe.simulation.seeding import traces
from jiahe.simulation.seeding.areas import seed_areas
from jiahe.simulation.seeding.births import seed_births
from jiahe.simulation.seeding.books import Told, Written, calendar_of, write_orders
from jiahe.simulation.seeding.desks import seed_desks
from jiahe.simulation.seeding.evaluations import with_copies, write_evaluations
from jiahe.simulation.seeding.fates import fate_in_series, fate_of
from jiahe.simulation.seeding.force import Force, Planned
from jiahe.simulation.seeding.front import seed_front
from jiahe.simulation.seeding.goods import seed_goods
from jiahe.simulation.seeding.guests import Stay, judge_visits, plan_guests, told_of
from jiahe.simulation.seeding.ladder import seed_ladder
from jiahe.simulation.seeding.looks import BAD_SPELL, DROP, bad_team, seed_looks
from jiahe.simulation.seeding.loop import seed_loop
from jiahe.simulation.seeding.news import (
    News,
    news_of_answers,
    news_of_moments,
    news_of_orders,
    news_of_reviews,
)
from jiahe.simulation.seeding.openings import (
    hands_of,
    hire_live_in,
    homes_of,
    open_company,
    settle_households,
)
from jiahe.simulation.seeding.partners import seed_partners
from jiahe.simulation.seeding.privacy import seed_leak
from jiahe.simulation.seeding.recruits import seed_recruits, write_sights
from jiahe.simulation.seeding.registers import (
    commission_evaluator,
    seed_registers,
    settle_evaluator,
)
from jiahe.simulation.seeding.rosters import seed_rosters
from jiahe.simulation.seeding.rounds import plan_rounds
from jiahe.simulation.seeding.sayings import seed_sayings, with_harm
from jiahe.simulation.seeding.schedule import plan_day
from jiahe.simulation.seeding.school import open_school
from jiahe.simulation.seeding.shelf import ask_papers, fill_shelf, on_shelf, settle_shelves
from jiahe.simulation.seeding.standby import seed_standby
from jiahe.simulation.seeding.ways import with_ways
from jiahe.simulation.seeding.whys import explain_days, note_what_broke
from jiahe.workforce.queries import ZONE

Progress = Callable[[str], None]
ROOM_FOR_LIVE_IN = 60  # workers of a city in which some are free to live in
BUSY_AHEAD = 0.3  # of a full day, on the coming days
DAYS_WITH_STEPS = 7


def is_seeded(town_companies: Sequence[Company]) -> bool:
    return all(company_by_slug(one.code) is not None for one in town_companies)


def seed_city(*, seed: int, today: date, progress: Progress, scale: Scale = FULL) -> bool:
    """Fills the installation; False when it is filled already.

    Each company is one transaction, so a seed that was killed leaves whole companies and
    the next one makes the rest.
    """
    town = build_town(seed=seed, today=today, scale=scale)
    if is_seeded(town.companies):
        return False
    settle(town, progress)
    for company in missing(town):
        seed_company(town, company, progress, scale)
    return True


def settle(town: Town, progress: Progress) -> None:
    """What no company owns: homes, the trade's shelves, people of no company."""
    if home_ids_by_phone([town.households[0].phone]):
        return
    settle_households(town)
    settle_shelves()
    settle_evaluator()
    progress(f"{len(town.households)} households")


def missing(town: Town) -> list[Company]:
    return [one for one in town.companies if company_by_slug(one.code) is None]


def seed_company(town: Town, company: Company, progress: Progress, scale: Scale = FULL) -> None:
    """One company, with codes of its own: the same whether others are filled beside it."""
    first_reader()  # takes seconds where it is not kept yet: before the transaction opens
    with codes_from(town.seed * 1000 + town.companies.index(company)):
        visits = _seed_company(town, company, scale)
        _judge(company, town.today)
        while deliver_pending(REACTIONS):  # what people decided today is told today
            pass
    progress(f"{company.name}: {visits} visits")


def _judge(company: Company, today: date) -> None:
    """Yesterday's standards, as the night judged them: who owns a breach has its case."""
    seeded = company_by_slug(company.code)
    assert seeded is not None, "the company has just been seeded"
    evaluate_company(company_id=seeded.pk, on=today - timedelta(days=1))


@transaction.atomic
def _seed_company(town: Town, company: Company, scale: Scale) -> int:
    allow_long_statements()
    company_id = open_company(town, company)
    with for_company(company_id):
        fill_shelf()
        ask_papers()
        hands = hands_of(town, company)
        open_school(town.seed, town.today, hands)
        force = Force(
            hands,
            homes_of(_customers(town, company)),
            on_shelf(company_id),
            on_shelf(company_id, crew_size=2),
        )
        plan = Plan(town, company, force, scale)
        everything, reviews, news = _write_visits(plan)
        visited = _send_guests(plan)
        news += _leave_traces(town, visited)[1]  # who only plays a household rates nothing
        count_rows()
        reviews = with_harm(with_copies(reviews))
        news += news_of_reviews(enter_reviews(reviews=reviews), reviews)
        seed_goods(town.seed, company, everything, town.today)
        seed_recruits(town, hands, town.companies.index(company))
        enter_delivered(facts=sorted(news, key=lambda one: one[0]), reactions=REACTIONS)
        seed_front(plan.draw("front"), company.mode, force, town.today)
        write_evaluations(plan.draw("evaluations"), everything)
        seed_sayings()
        seed_looks(random.Random(f"{town.seed} {company.code} looks"), town, company)  # noqa: S311
        seed_loop(plan.draw("loop"))
        read_unread_suggestions()
        seed_desks(plan.draw("desks"))
        seed_registers(plan.draw("registers"), town.today)
        _seed_dispatch(company_id, force, town.today)
        seed_areas(plan.draw("areas"), town.today)
        seed_births(plan.draw("births"), company_id, company.mode, force, town.today)
        if scale.workers >= ROOM_FOR_LIVE_IN:
            hire_live_in(town, company)
        _touch_the_outside(company_id)
        seed_ladder(plan.draw("ladder"), town.today)
    learn_travel(company_id=company_id, on=town.today)
    count_rows()  # what came since: the standards are judged at once
    return len(everything) + len(visited)


def _write_visits(plan: "Plan") -> tuple[list[Written], list[PastReview], list[News]]:
    """The weekly rounds, then everything beside them, with what households said of it."""
    everything = plan.write_rounds()
    reviews, news = _leave_traces(plan.town, everything)
    for days in _weeks(plan.town.today, plan.scale):
        written = plan.write_days(days)
        more_reviews, more_news = _leave_traces(plan.town, written)
        reviews, news = reviews + more_reviews, news + more_news
        everything = [*everything, *written]
        check_constraints()
    return everything, reviews, news


def _send_guests(plan: "Plan") -> list[Written]:
    """Mystery visits, booked by an inspector and by the evaluator of the first company."""
    commission_evaluator(plan.town.today)
    is_first = plan.company == plan.town.companies[0]
    stays = plan_guests(plan.draw("guests"), plan.force, plan.town.today, is_first=is_first)
    visited = plan.write_stays(stays)
    judge_visits(stays, visited)
    check_constraints()
    return visited


def _touch_the_outside(company_id: int) -> None:
    """Programs of partners, and personal data that got out."""
    seed_partners(company_id)
    seed_leak()


def _seed_dispatch(company_id: int, force: Force, today: date) -> None:
    """What the desk decided and keeps ready; in the company in scope."""
    explain_days(today)
    note_what_broke(today)
    seed_rosters(today)
    seed_standby(force, today)
    ask_curve(company_id=company_id, on=today + timedelta(days=1), actor_id=None)


def _customers(town: Town, company: Company) -> list[Household]:
    """As large a part of the households as of the workers, so that no home has two companies in.

    The first two, which people try out, are served by the first company.
    """
    names = [one.company for one in town.workers]
    names[:2] = [town.companies[0].code] * 2
    return [home for n, home in enumerate(town.households) if names[n % len(names)] == company.code]


def _weeks(today: date, scale: Scale) -> list[list[date]]:
    """The days that are written, in batches of a week."""
    first = today - timedelta(days=scale.past_days)
    days = [first + timedelta(days=n) for n in range(scale.past_days + scale.coming_days + 1)]
    return [days[n : n + 7] for n in range(0, len(days), 7)]


@dataclass
class Plan:
    """One company's days: the weekly rounds first, then everything beside them."""

    town: Town
    company: Company
    force: Force
    scale: Scale
    rounds: list[list[Planned]] = field(default_factory=list)

    def write_rounds(self) -> list[Written]:
        days = [day for week in _weeks(self.town.today, self.scale) for day in week]
        rng = self.draw("rounds")
        self.rounds = plan_rounds(rng, self.force, days)
        at = now()
        told = [[Told(one, fate_in_series(rng, one, at)) for one in each] for each in self.rounds]
        return self._write(rng, told, days)

    def write_days(self, days: Sequence[date]) -> list[Written]:
        rng, at = self.draw(days[0]), now()
        told = [
            [Told(planned, fate_of(rng, planned, at))]
            for day in days
            for planned in plan_day(rng, self.force, day, self._wanted(day), self._rounds_on(day))
        ]
        return self._write(rng, told, days)

    def write_stays(self, stays: Sequence[Stay]) -> list[Written]:
        rng = self.draw("stays")
        days = sorted(one.planned.start.date() for one in stays) or [self.town.today]
        return self._write(rng, told_of(rng, stays), days)

    def _write(
        self, rng: random.Random, told: Sequence[Sequence[Told]], days: Sequence[date]
    ) -> list[Written]:
        calendar = calendar_of(days[0], days[-1])
        return write_orders(rng, told, at=now(), mode=self.company.mode, calendar=calendar)

    def draw(self, what: object) -> random.Random:
        return random.Random(f"{self.town.seed} {self.company.code} {what}")  # noqa: S311  # repeatable

    def _rounds_on(self, day: date) -> list[Planned]:
        return [one for each in self.rounds for one in each if one.start.date() == day]

    def _wanted(self, day: date) -> int:
        """The company's share, by its workers, of what is wanted of the whole city."""
        scale = self.scale
        all_over = scale.visits_a_past_day
        if day >= self.town.today:
            all_over = round(scale.visits_today * (1 if day == self.town.today else BUSY_AHEAD))
        return round(all_over * len(self.force.hands) / len(self.town.workers))


def _leave_traces(town: Town, written: Sequence[Written]) -> tuple[list[PastReview], list[News]]:
    rng = random.Random(town.seed)  # noqa: S311  # repeatable on purpose
    at = now()
    traces.write_assignments(rng, written, at)
    moments = with_ways(town.seed, written, traces.moments_of(rng, written, at))
    enter_moments(moments=moments)
    write_sights(random.Random(f"doors {town.seed}"), moments)  # noqa: S311  # repeatable
    since = town.today - timedelta(days=DAYS_WITH_STEPS)
    recent = [one for one in written if one.planned.start.astimezone(ZONE).date() >= since]
    traces.write_steps(rng, recent, at)
    traces.write_money(written, at)
    traces.write_answers(written, at)
    news = [*news_of_orders(written), *news_of_moments(moments), *news_of_answers(written, at)]
    spell = traces.Spell(bad_team(town), at - BAD_SPELL, DROP)
    return traces.reviews_of(rng, written, at, spell), news
