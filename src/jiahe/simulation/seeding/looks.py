"""Two months of draws and inspections for every team; one team that goes bad, and two hazards."""

import random
from datetime import date, datetime, time, timedelta

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders, stores_in_company
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.kit.errors import Refusal
from jiahe.quality.actions.hazards import enter_hazard
from jiahe.quality.actions.inspections import judge_photo
from jiahe.quality.actions.lots import draw_lot, open_lot
from jiahe.quality.actions.past_inspections import Judge, enter_findings
from jiahe.quality.actions.warnings import enter_warnings
from jiahe.quality.choices import Answer, HazardKind, PhotoVerdict
from jiahe.quality.queries.inspections import inspections_done, photos_of_steps
from jiahe.simulation.city import Town
from jiahe.simulation.people import Company
from jiahe.workforce.queries import ZONE

BAD_SPELL = timedelta(days=15)  # reviews written since then are of a team in trouble
DROP = 0.75  # what the spell takes from a worker's quality
DEFECTS = {Answer.MINOR: "镜面有指印", Answer.MAJOR: "厨房台面有水渍，垃圾未带走"}
JUDGED, ALIKE = 24, 0.85
SEEN = (
    (HazardKind.GAS, "灶具软管老化开裂，已建议停用", timedelta(hours=30)),
    (HazardKind.OLD_EQUIPMENT, "热水器已用十二年，外壳锈蚀", timedelta(days=2)),
)


def bad_team(town: Town) -> str:
    """The code of the store whose people go through a bad spell."""
    return town.companies[0].stores[0].code


def seed_looks(rng: random.Random, town: Town, company: Company) -> None:
    """For the company in scope, after its visits and reviews are written."""
    inspector = role_holders(Role.INSPECTOR)[0].pk
    this_month = town.today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    names = {one.name for one in company.stores if one.code == bad_team(town)}
    for store in stores_in_company():
        for month_on in (last_month, this_month):
            is_bad = store.name in names and month_on == this_month
            judge = _judge(rng, 0.3 if is_bad else 0.01)
            _look_through(store.pk, month_on, inspector, judge)
        open_lot(store_id=store.pk, month_on=this_month + timedelta(days=32))
    _find_hazards(inspector)
    _judge_photos(rng, [inspector, role_holders(Role.OWNER)[0].pk])
    enter_warnings(through=town.today - timedelta(days=1))


def _judge(rng: random.Random, defects: float) -> Judge:
    """Most steps are met; `defects` of the looks show a major one."""

    def judge(_inspection: object, steps: int) -> list[tuple[str, str]]:
        said = [(Answer.MET.value, "")] * steps
        chance = rng.random()
        if chance < defects + 0.06:
            kind = Answer.MAJOR if chance < defects else Answer.MINOR
            said[rng.randrange(steps)] = (kind.value, DEFECTS[kind])
        return said

    return judge


def _look_through(store_id: int, month_on: date, inspector: int, judge: Judge) -> None:
    morning = datetime.combine(month_on, time(4, 30), ZONE)
    with clock_set_to(FixedClock(morning)):
        lot = open_lot(store_id=store_id, month_on=month_on)
        try:
            draw_lot(code=lot.code)
        except Refusal:  # a team with hardly a visit that month, or one that stands still
            return
    enter_findings(lot_code=lot.code, until=now(), actor_id=inspector, judge=judge)


def _judge_photos(rng: random.Random, people: list[int]) -> None:
    """Two people looked at some photos; now and then they differ, or neither is convinced."""
    for photo in photos_of_steps(JUDGED):
        first = rng.choices(list(PhotoVerdict.values), (85, 8, 7))[0]
        second = first if rng.random() < ALIKE else PhotoVerdict.UNCLEAR.value
        for person_id, verdict in zip(people, (first, second), strict=True):
            judge_photo(photo_code=photo.code, verdict=verdict, actor_id=person_id)


def _find_hazards(inspector: int) -> None:
    """The last two homes that were looked at."""
    for done, (kind, words, ago) in zip(inspections_done(2), SEEN, strict=False):
        with clock_set_to(FixedClock(now() - ago)):
            enter_hazard(visit_id=done.visit_id, kind=kind.value, words=words, actor_id=inspector)
