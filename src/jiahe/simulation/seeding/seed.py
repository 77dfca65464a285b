"""Seeds the city: once, company by company, each in one transaction that either stands or not."""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.db import transaction

from jiahe.accounts.queries import company_by_slug, home_ids_by_phone
from jiahe.engine.fairscore import Rating, fair_score
from jiahe.kit.clock import now
from jiahe.kit.ids import codes_from
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import check_constraints
from jiahe.quality.actions.bulk import PastReview
from jiahe.simulation.city import FULL, Scale, Town, build_town
from jiahe.simulation.households import Household
from jiahe.simulation.people import Company
from jiahe.simulation.seeding import traces
from jiahe.simulation.seeding.books import Told, Written, calendar_of, write_orders
from jiahe.simulation.seeding.fates import fate_of
from jiahe.simulation.seeding.openings import (
    hands_of,
    homes_of,
    open_company,
    settle_households,
)
from jiahe.simulation.seeding.schedule import Force, plan_day
from jiahe.simulation.seeding.shelf import fill_shelf, on_shelf
from jiahe.workforce.actions import set_score
from jiahe.workforce.queries import ZONE

Progress = Callable[[str], None]
BUSY_AHEAD = 0.3  # of a full day, on the coming days
DAYS_WITH_STEPS = 2


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
    if not home_ids_by_phone([town.households[0].phone]):
        settle_households(town)
        progress(f"{len(town.households)} households")
    for number, company in enumerate(town.companies):
        if company_by_slug(company.code) is None:
            with codes_from(seed * 1000 + number):
                visits = _seed_company(town, company, scale)
            progress(f"{company.name}: {visits} visits")
    return True


@transaction.atomic
def _seed_company(town: Town, company: Company, scale: Scale) -> int:
    company_id = open_company(town, company)
    with for_company(company_id):
        fill_shelf()
        hands = hands_of(town, company)
        force = Force(hands, homes_of(_customers(town, company)), on_shelf(company_id))
        share = len(hands) / len(town.workers)
        reviews: list[PastReview] = []
        visits = 0
        for days in _weeks(town.today, scale):
            written = _write_days(town, company, force, days, share, scale)
            reviews += _leave_traces(town, written)
            visits += len(written)
            check_constraints()
        traces.write_reviews(reviews)
        _keep_scores(reviews)
    return visits


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


def _write_days(
    town: Town, company: Company, force: Force, days: Sequence[date], share: float, scale: Scale
) -> list[Written]:
    rng = random.Random(f"{town.seed} {company.code} {days[0]}")  # noqa: S311  # repeatable
    at = now()
    told = [
        Told(planned, fate_of(rng, planned, at))
        for day in days
        for planned in plan_day(rng, force, day, round(share * _wanted(day, town.today, scale)))
    ]
    return write_orders(
        rng, told, at=at, mode=company.mode, calendar=calendar_of(days[0], days[-1])
    )


def _wanted(day: date, today: date, scale: Scale) -> int:
    if day < today:
        return scale.visits_a_past_day
    return scale.visits_today if day == today else round(scale.visits_today * BUSY_AHEAD)


def _leave_traces(town: Town, written: Sequence[Written]) -> list[PastReview]:
    rng = random.Random(town.seed)  # noqa: S311  # repeatable on purpose
    at = now()
    traces.write_assignments(rng, written, at)
    traces.write_moments(rng, written, at)
    since = town.today - timedelta(days=DAYS_WITH_STEPS)
    traces.write_steps(
        [one for one in written if one.planned.start.astimezone(ZONE).date() >= since], at
    )
    traces.write_money(written, at)
    traces.write_answers(written, at)
    return traces.reviews_of(rng, written, at)


def _keep_scores(reviews: Sequence[PastReview]) -> None:
    """Each judged worker's fair score, from the reviews that were just written."""
    at = now()
    ratings: dict[int, list[Rating]] = {}
    for one in reviews:
        value = (one.attitude + one.skill + one.effect) / 3
        ratings.setdefault(one.worker_id, []).append(Rating(value, one.at))
    for worker_id, given in ratings.items():
        score = fair_score(given, at)
        set_score(
            worker_id=worker_id, mean=score.mean, low=score.low, high=score.high, count=len(given)
        )
