"""The whole invented city from one seed."""

from dataclasses import dataclass
from datetime import date

from jiahe.simulation.compounds import Compound, build_compounds
from jiahe.simulation.households import Household, build_households
from jiahe.simulation.people import Company, build_companies
from jiahe.simulation.workers import Worker, build_workers


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of a city; visits are of all companies together, on one full day."""

    workers: int = 150
    households: int = 1200
    visits_today: int = 600
    visits_a_past_day: int = 180
    past_days: int = 28
    coming_days: int = 7


FULL = Scale()


@dataclass(frozen=True, slots=True)
class Town:
    seed: int
    today: date
    compounds: tuple[Compound, ...]
    companies: tuple[Company, ...]
    workers: tuple[Worker, ...]
    households: tuple[Household, ...]


def build_town(*, seed: int, today: date, scale: Scale = FULL) -> Town:
    """Equal arguments give an equal town."""
    compounds = build_compounds(seed=seed)
    companies = build_companies(seed=seed)
    workers = build_workers(
        seed=seed, today=today, compounds=compounds, companies=companies, count=scale.workers
    )
    households = build_households(seed=seed, compounds=compounds, count=scale.households)
    return Town(seed, today, compounds, companies, workers, households)
