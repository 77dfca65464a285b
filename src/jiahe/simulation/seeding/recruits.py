"""Applicants at every stage, cards of those at work, papers that wait for a look."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.timezone import localdate

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.fieldwork.actions.bulk import PastMoment
from jiahe.fieldwork.choices import Moment
from jiahe.journeys import intake
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.kit.tenancy import current_company
from jiahe.simulation.city import Town
from jiahe.simulation.people import WORKER_BLOCK, full_name, phone
from jiahe.simulation.seeding.openings import Hand
from jiahe.workforce.actions import add_certificate
from jiahe.workforce.actions import intake as actions
from jiahe.workforce.actions.bulk import PastSight, enter_cards, enter_sights
from jiahe.workforce.choices import CardSight, Stage, Truth
from jiahe.workforce.queries import ZONE
from jiahe.workforce.recruits import application_by_code
from jiahe.workforce.stages import PIPELINE, TOPICS

FIRST_NUMBER = 900  # of the workers' block: applicants
SCANNED, SHOWN = 0.7, 0.995  # of the visits; the rest are shown by the worker's own word, or not
CARD = ("work", "years", "identity", "records", "health", "insurance")
SKILLS = ("daily_cleaning", "cooking", "elder_care", "infant_care", "handyman")
STORIES = ("做过三年酒店客房。", "带大两个孩子，想找稳定的工作。", "在养老院做过护理员。", "")
FIRST_PAPERS = ("identity", "violence_check", "health_mother_baby", "insurance", "confidentiality")
A_STEP = timedelta(days=3)
WAITING_PAPERS = 5


@dataclass(frozen=True)
class Desk:
    """Who acts in the office, and for which town."""

    owner_id: int
    town: Town
    rng: random.Random


def seed_recruits(town: Town, hands: Sequence[Hand], number: int) -> None:
    """The company's applicants, cards and waiting papers, in the company in scope."""
    rng = random.Random(f"recruits {town.seed} {number}")  # noqa: S311  # repeatable on purpose
    desk = Desk(role_holders(Role.OWNER)[0].pk, town, rng)
    enter_cards(
        worker_ids=[hand.worker_id for hand in hands], shows=CARD, at=now() - timedelta(days=60)
    )
    _bring_papers(desk, hands)
    first = FIRST_NUMBER + 30 * number
    wanted = [stage for stage in PIPELINE for _ in range(2 if number == 0 else 1)]
    wanted += [Stage.TURNED_DOWN, Stage.WITHDRAWN]
    for place, stage in enumerate(wanted):
        _applicant(desk, first + place, stage)


def _bring_papers(desk: Desk, hands: Sequence[Hand]) -> None:
    """Renewals that were handed in and that nobody has looked at yet."""
    for hand in desk.rng.sample(list(hands), min(WAITING_PAPERS, len(hands))):
        add_certificate(
            worker_id=hand.worker_id,
            kind="first_aid",
            issuer="云栖市红心急救培训站",
            number=f"YQ-FIR-{hand.worker.code[1:]}-R",
            valid_from=desk.town.today - timedelta(days=desk.rng.randint(3, 20)),
            valid_until=desk.town.today + timedelta(days=700),
            truth=Truth.UPLOADED,
        )


def _applicant(desk: Desk, number: int, stage: Stage) -> None:
    """Somebody who applied and came as far as `stage`, a few days for each step."""
    rng = desk.rng
    steps = _steps_to(stage)
    opened = datetime.combine(desk.town.today, time(9 + number % 8), ZONE) - A_STEP * (
        len(steps) + 1
    )
    opened -= timedelta(days=rng.randint(0, 9))
    with clock_set_to(FixedClock(min(opened, now()))):
        row = actions.apply_for_work(
            name=full_name(rng, gender="f", age=30),
            phone=phone(WORKER_BLOCK, number),
            born_on=desk.town.today - timedelta(days=rng.randint(24, 48) * 365),
            skill=rng.choice(SKILLS),
            years=rng.randint(0, 8),
            story=rng.choice(STORIES),
        )
    for n, step in enumerate(steps, start=1):
        with clock_set_to(FixedClock(opened + A_STEP * n)):
            _step(desk, row.code, step)


def _steps_to(stage: Stage) -> tuple[str, ...]:
    if stage is Stage.TURNED_DOWN:
        return ("invite", "fail")
    if stage is Stage.WITHDRAWN:
        return ("invite", "withdraw")
    way = ("invite", "take_on", "check", "train", "examine", "start")
    return way[: PIPELINE.index(stage)]


def _step(desk: Desk, code: str, step: str) -> None:
    """One step of the way, by the action that the desk itself uses."""
    by: dict[str, Any] = {"code": code, "actor_id": desk.owner_id}
    if step == "invite":
        actions.invite_to_interview(**by)
    elif step == "take_on":
        actions.mark_interview(marks=_marks(desk.rng, 16, 20), **by)
        intake.move_on(company_id=current_company(), step="take_on", **by)
    elif step == "check":
        _prove(code)
        actions.finish_checks(**by)
    elif step == "train":
        actions.finish_training(**by)
    elif step == "examine":
        actions.pass_exam(**by)
    elif step == "start":
        actions.start_duty(**by)
    elif step == "fail":
        actions.mark_interview(marks=_marks(desk.rng, 9, 15), **by)
    else:
        actions.end_application(to=Stage.WITHDRAWN, reason="另有工作安排", **by)


def _marks(rng: random.Random, low: int, high: int) -> dict[str, int]:
    return {topic: rng.randint(low, high) for topic in TOPICS}


def _prove(code: str) -> None:
    row = application_by_code(code)
    assert row is not None
    assert row.worker_id is not None
    today = localdate(now())
    for kind in FIRST_PAPERS:
        add_certificate(
            worker_id=row.worker_id,
            kind=kind,
            issuer="云栖市政务服务中心",
            number=f"YQ-{kind[:3].upper()}-{row.phone[-4:]}",
            valid_from=today,
            valid_until=today + timedelta(days=360),
            truth=Truth.CHECKED,
        )


def write_sights(rng: random.Random, moments: Sequence[PastMoment]) -> None:
    """At most doors the card was scanned; at some the worker said so; at a few nothing is kept."""
    sights = []
    for one in moments:
        draw = rng.random() if one.moment is Moment.ARRIVED else 1.0
        if draw < SHOWN:
            how = CardSight.SCANNED if draw < SCANNED else CardSight.MARKED
            sights.append(PastSight(one.worker_id, one.visit_id, how, one.at))
    enter_sights(sights=sights)
