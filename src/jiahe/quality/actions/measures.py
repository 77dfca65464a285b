"""Staged measures: proposed by the rule, decided by a person, contested and answered by another."""

from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.accounts.actions.objections import Voice, answer_once, object_once, words_or
from jiahe.accounts.choices import Role
from jiahe.accounts.objections import LONGEST
from jiahe.accounts.queries import role_holders
from jiahe.engine import measures as engine
from jiahe.engine.workclock import due_at
from jiahe.kit.calendar import day_kind
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import AppealOutcome, MeasureStage, MeasureState
from jiahe.quality.facts import (
    AppealAnswered,
    MeasureConfirmed,
    MeasureContested,
    MeasureProposed,
)
from jiahe.quality.models import MeasureAppeal, StagedMeasure
from jiahe.quality.queries.measures import causes_by_worker, taken_by_worker, visits_in_window
from jiahe.workforce.choices import Duty
from jiahe.workforce.queries import ZONE, workers_named

DECIDE_DAYS, APPEAL_DAYS = 5, 10  # working days
DAY_HOURS = 24
MAY_DECIDE = (Role.INSPECTOR, Role.OWNER)
OWNER_ALONE = (MeasureStage.ENDED, MeasureStage.BARRED)


class NoSuchMeasure(Refusal):
    sentence = gettext_lazy("There is no such measure.")
    status = HTTPStatus.NOT_FOUND


class MeasureDecided(Refusal):
    sentence = gettext_lazy("This measure has been decided already.")
    status = HTTPStatus.CONFLICT


class MeasureWithoutWords(Refusal):
    sentence = gettext_lazy("Please say it in words: the worker reads them.")


class MayNotDecide(Refusal):
    sentence = gettext_lazy("This measure is decided by the owner alone.")
    status = HTTPStatus.FORBIDDEN


class NotAboutYourself(Refusal):
    sentence = gettext_lazy("Nobody decides a measure about themselves.")
    status = HTTPStatus.FORBIDDEN


class ContestedAlready(Refusal):
    sentence = gettext_lazy("You have contested this measure already; the answer is on its way.")
    status = HTTPStatus.CONFLICT


class TooLateToContest(Refusal):
    sentence = gettext_lazy("The time to contest this measure is over.")


class NoSuchAppeal(Refusal):
    sentence = gettext_lazy("There is no such objection to a measure.")
    status = HTTPStatus.NOT_FOUND


class AnsweredByAnother(Refusal):
    sentence = gettext_lazy("Whoever confirmed the measure does not answer: ask a colleague.")
    status = HTTPStatus.FORBIDDEN


class AppealIsAnswered(Refusal):
    sentence = gettext_lazy("A colleague has answered this objection already.")
    status = HTTPStatus.CONFLICT


def workdays_later(days: int, start: datetime) -> datetime:
    """The instant at which so many working days have passed, by the work calendar."""
    return due_at(start, DAY_HOURS * days, lambda on: day_kind(on).is_working, ZONE)


@transaction.atomic
def propose_measures() -> list[StagedMeasure]:
    """What the rule proposes now, one open proposal a worker; nothing takes effect by it.

    A second run on the same causes proposes nothing. Each proposal is a fact.
    """
    made = enter_proposals()
    for one in made:
        record(MeasureProposed(company_id=one.company_id, measure_id=one.pk))
    return made


@transaction.atomic
def enter_proposals() -> list[StagedMeasure]:
    """As `propose_measures`, but nobody is told: for a past that is written at once."""
    on, taken = localdate(now()), taken_by_worker()
    causes, done = causes_by_worker(on), visits_in_window()
    people = workers_named(causes)
    waiting = set(
        StagedMeasure.objects.filter(state=MeasureState.PROPOSED).values_list("worker", flat=True)
    )
    made = []
    for worker_id in sorted(set(causes) - waiting):
        found = engine.propose(
            causes[worker_id], taken.get(worker_id, ()), on, visits=done.get(worker_id, 0)
        )
        has_left = worker_id not in people or people[worker_id].duty == Duty.LEFT
        if found is None or (has_left and found.stage is not engine.Stage.BARRED):
            continue
        made.append(_proposed(worker_id, found))
    return made


def _proposed(worker_id: int, found: engine.Proposal) -> StagedMeasure:
    return StagedMeasure.objects.create(
        company_id=current_company(),
        worker_id=worker_id,
        stage=found.stage.value,
        rules_version=found.version,
        points=found.points,
        causes=[
            {
                "kind": cause.kind.value,
                "on": cause.on.isoformat(),
                "ref": cause.ref,
                "words": cause.words,
                "points": points,
            }
            for cause, points in found.causes
        ],
        days=found.days,
        proposed_at=now(),
        decide_by=workdays_later(DECIDE_DAYS, now()),
    )


@transaction.atomic
def confirm(*, code: str, said: str, actor_id: int) -> StagedMeasure:
    """From now on in force; a bar begins only when the time to contest is over.

    Raises `NoSuchMeasure`, `MeasureDecided`, `MeasureWithoutWords`, `MayNotDecide`,
    `NotAboutYourself`.
    """
    row = _to_decide(code, said, actor_id)
    is_bar = row.stage == MeasureStage.BARRED
    row.state, row.said = MeasureState.CONFIRMED, said.strip()[:LONGEST]
    row.decided_at, row.decided_by_id = now(), actor_id
    row.starts_at = workdays_later(APPEAL_DAYS, now()) if is_bar else now()
    row.ends_at = row.starts_at + timedelta(days=row.days)
    row.save()
    record(MeasureConfirmed(company_id=row.company_id, measure_id=row.pk))
    return row


@transaction.atomic
def dismiss(*, code: str, said: str, actor_id: int) -> StagedMeasure:
    """Nothing follows, and why stands there; refusals as `confirm`."""
    row = _to_decide(code, said, actor_id)
    row.state, row.said = MeasureState.DISMISSED, said.strip()[:LONGEST]
    row.decided_at, row.decided_by_id = now(), actor_id
    row.save()
    return row


def _to_decide(code: str, said: str, actor_id: int) -> StagedMeasure:
    row = (
        StagedMeasure.objects.select_for_update(of=("self",))
        .select_related("worker")
        .filter(code=code)
        .first()
    )
    if row is None:
        raise NoSuchMeasure
    if row.state != MeasureState.PROPOSED:
        raise MeasureDecided
    if row.worker.person_id == actor_id:
        raise NotAboutYourself
    if actor_id not in _deciders(row.stage):
        raise MayNotDecide
    if not said.strip():
        raise MeasureWithoutWords
    return row


def _deciders(stage: str) -> set[int]:
    roles = (Role.OWNER,) if stage in OWNER_ALONE else MAY_DECIDE
    return {person.pk for role in roles for person in role_holders(role)}


@transaction.atomic
def note_effects(*, measure_id: int, effects: dict[str, object]) -> None:
    StagedMeasure.objects.filter(pk=measure_id).update(effects=effects)


@transaction.atomic
def note_seen(*, code: str, worker_id: int) -> None:
    """The worker has read it; raises `NoSuchMeasure` for a colleague's."""
    row = StagedMeasure.objects.filter(code=code, worker_id=worker_id)
    if not row.exclude(state=MeasureState.PROPOSED).exists():
        raise NoSuchMeasure
    row.filter(seen_at=None).update(seen_at=now())


@transaction.atomic
def contest(*, code: str, worker_id: int, person_id: int, words: str) -> MeasureAppeal:
    """Starts the clock of ten working days.

    Raises `MeasureWithoutWords`, `NoSuchMeasure`, `TooLateToContest`, `ContestedAlready`.
    """
    voice = Voice(person_id, words_or(MeasureWithoutWords, words))
    row = StagedMeasure.objects.filter(
        code=code, worker_id=worker_id, state=MeasureState.CONFIRMED
    ).first()
    if row is None or row.decided_at is None or row.ends_at is None:
        raise NoSuchMeasure
    if now() > max(row.ends_at, workdays_later(APPEAL_DAYS, row.decided_at)):
        raise TooLateToContest
    appeal = object_once(
        MeasureAppeal,
        against={"measure": row},
        voice=voice,
        due_at=workdays_later(APPEAL_DAYS, now()),
        twice=ContestedAlready,
    )
    record(MeasureContested(company_id=current_company(), appeal_id=appeal.pk))
    return appeal


@transaction.atomic
def answer(*, appeal_code: str, outcome: str, words: str, actor_id: int) -> MeasureAppeal:
    """By another person than the one who confirmed; a right objection lifts the measure.

    Raises `MayNotDecide`, `MeasureWithoutWords`, `NoSuchAppeal`, `AppealIsAnswered`,
    `AnsweredByAnother`.
    """
    if actor_id not in _deciders(MeasureStage.NOTICE):
        raise MayNotDecide
    voice = Voice(actor_id, words_or(MeasureWithoutWords, words))
    if outcome not in AppealOutcome.values:
        raise MeasureWithoutWords
    appeal = (
        MeasureAppeal.objects.select_for_update(of=("self",))
        .select_related("measure__worker")
        .filter(code=appeal_code)
        .first()
    )
    if appeal is None:
        raise NoSuchAppeal
    sides = (appeal.measure.decided_by_id, appeal.measure.worker.person_id)
    if appeal.answered_at is None and actor_id in sides:
        raise AnsweredByAnother
    answer_once(appeal, outcome=outcome, voice=voice, again=AppealIsAnswered)
    if outcome == AppealOutcome.RIGHT:
        _lift(appeal.measure)
    record(AppealAnswered(company_id=current_company(), appeal_id=appeal.pk))
    return appeal


def _lift(row: StagedMeasure) -> None:
    row.state = MeasureState.LIFTED
    row.ends_at = max(now(), row.starts_at or now())
    row.save(update_fields=["state", "ends_at"])
