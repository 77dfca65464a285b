"""Companies are seeded by several processes at once: nobody's number is written by two of them."""

from datetime import date

from jiahe.simulation import workers
from jiahe.simulation.city import FULL, build_town
from jiahe.simulation.seeding import openings, recruits

TODAY = date(2026, 11, 23)
A_COMPANYS_APPLICANTS = 30


def test_workers_carers_who_live_in_and_applicants_have_numbers_apart() -> None:
    town = build_town(seed=1, today=TODAY)
    companies = len(town.companies)
    live_in = range(openings.FIRST_LIVE_IN, openings.FIRST_LIVE_IN + workers.LIVE_IN * companies)
    applicants = range(
        recruits.FIRST_NUMBER, recruits.FIRST_NUMBER + A_COMPANYS_APPLICANTS * companies
    )
    hired = {one.phone for one in town.workers}
    assert FULL.workers < live_in.start
    assert live_in.stop <= applicants.start
    assert applicants.stop <= 1000  # three digits
    carers = [
        one.phone
        for number, company in enumerate(town.companies)
        for one in workers.build_live_in(
            seed=1,
            today=TODAY,
            compounds=town.compounds,
            company=company,
            first_number=openings.FIRST_LIVE_IN + workers.LIVE_IN * number,
        )
    ]
    assert len(set(carers) | hired) == len(carers) + len(hired)
