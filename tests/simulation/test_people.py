from datetime import date

from jiahe.simulation.city import build_town

TODAY = date(2026, 11, 23)
TOWN = build_town(seed=1, today=TODAY)


def test_the_same_seed_draws_the_same_town() -> None:
    assert build_town(seed=1, today=TODAY) == TOWN


def test_another_seed_draws_another_town() -> None:
    assert build_town(seed=2, today=TODAY).households != TOWN.households


def test_every_phone_number_is_given_once() -> None:
    phones = [one.phone for one in (*TOWN.workers, *TOWN.households)]
    assert len(set(phones)) == len(phones) == 1350


def test_every_worker_works_for_a_company_and_a_store_of_it() -> None:
    stores = {company.code: {one.code for one in company.stores} for company in TOWN.companies}
    assert [one.code for one in TOWN.workers if one.store not in stores[one.company]] == []


def test_a_few_workers_papers_fail_on_purpose() -> None:
    unfit = [one for one in TOWN.workers if not one.has_good_papers(TODAY)]
    assert 3 <= len(unfit) <= 20


def test_the_demonstrations_own_worker_can_always_be_sent() -> None:
    first = TOWN.workers[0]
    assert first.has_good_papers(TODAY)
    assert {shift.weekday for shift in first.weekly} == set(range(7))
