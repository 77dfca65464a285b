"""A measure from its proposal to its end: what really changes for the worker, and the words."""

from datetime import datetime, time, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import PauseKind, Role
from jiahe.accounts.queries import role_holders
from jiahe.booking.actions.promise import lock_workers, release_holds
from jiahe.dispatch.wording import day_and_time
from jiahe.journeys import learn, pausing, replan
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.quality.actions import measures, rewards
from jiahe.quality.choices import AppealOutcome, MeasureStage, MeasureState
from jiahe.quality.facts import (
    AppealAnswered,
    MeasureConfirmed,
    MeasureContested,
    MeasureProposed,
    RewardConfirmed,
)
from jiahe.quality.models import MeasureAppeal, StagedMeasure
from jiahe.quality.queries.measures import (
    appeal_by_id,
    measure_by_code,
    measure_by_id,
    reward_by_id,
)
from jiahe.trust.actions import record_look
from jiahe.workforce import actions as workforce
from jiahe.workforce.actions.cards import revoke_card
from jiahe.workforce.learning.queries import path_of_line
from jiahe.workforce.queries import ZONE

Seat = tuple[int, int]  # visit id, number of the seat
NOON = time(13)  # with fewer visits the afternoons stay free
DECIDED = "measure.decided"


class LineMissing(Refusal):
    sentence = gettext_lazy("Please choose which training the worker goes through.")


def look_for_measures(*, company_id: int) -> int:
    """How many proposals are new; the night does the same."""

    def story() -> int:
        with for_company(company_id):
            return len(measures.propose_measures()) + rewards.propose_rewards()

    return with_retries(story)


def confirm(
    *, company_id: int, code: str, said: str, actor_id: int, line: str = ""
) -> StagedMeasure:
    """A person says yes, and it takes effect in the same transaction.

    Raises `LineMissing` for a retraining without a path; further refusals as
    `measures.confirm`.
    """

    def story() -> tuple[StagedMeasure, list[Seat]]:
        with for_company(company_id):
            asked = measure_by_code(code)
            is_taught = asked is not None and asked.stage == MeasureStage.RETRAINING
            if is_taught and path_of_line(line) is None:
                raise LineMissing
            row = measures.confirm(code=code, said=said, actor_id=actor_id)
            effects, freed = _take_effect(row, line, actor_id)
            measures.note_effects(measure_id=row.pk, effects=effects)
            _audit(row, actor_id)
            return row, freed

    row, freed = with_retries(story)
    replan.refill(company_id=company_id, freed=freed)
    return row


def dismiss(*, company_id: int, code: str, said: str, actor_id: int) -> None:
    """Refusals as `measures.dismiss`."""
    with for_company(company_id):
        _audit(measures.dismiss(code=code, said=said, actor_id=actor_id), actor_id)


def _audit(row: StagedMeasure, actor_id: int) -> None:
    detail = {"stage": row.stage, "state": row.state, "points": row.points}
    record_look(actor_id=actor_id, action=DECIDED, subject=f"measure:{row.code}", detail=detail)


def _take_effect(
    row: StagedMeasure, line: str, actor_id: int
) -> tuple[dict[str, object], list[Seat]]:
    """What the decision changes, to be undone by, and the seats that others take over."""
    match row.stage:
        case MeasureStage.RETRAINING:
            _retrain(row, line, actor_id)
            return {"line": line}, []
        case MeasureStage.LIMITED:
            return {"pauses": _free_afternoons(row, actor_id)}, []
        case MeasureStage.SUSPENDED:
            return {"pauses": [_suspend(row, actor_id)]}, []
        case MeasureStage.ENDED:
            workforce.end_duty(worker_id=row.worker_id)
            revoke_card(worker_id=row.worker_id)
            return {}, replan.free_all(worker_code=row.worker.code, actor_id=actor_id)
    return {}, []


def _retrain(row: StagedMeasure, line: str, actor_id: int) -> None:
    assert row.ends_at is not None
    learn.enrol_workers(
        company_id=row.company_id,
        worker_codes=[row.worker.code],
        line=line,
        due_on=localdate(row.ends_at),
        reason=row.said[:120],
        actor_id=actor_id,
    )


def _suspend(row: StagedMeasure, actor_id: int) -> str:
    """The code of the pause; promised visits go to the dispatcher's queue."""
    assert row.ends_at is not None
    made = pausing.pause_work(
        company_id=row.company_id,
        kind=PauseKind.WORKER.value,
        code=row.worker.code,
        until=row.ends_at,
        reason=row.said,
        promises=pausing.Promises.REPLAN.value,
        actor_id=actor_id,
    )
    return made.code


def _free_afternoons(row: StagedMeasure, actor_id: int) -> list[str]:
    """Nothing new is promised from 13:00 on each day; what was promised takes place."""
    lock_workers([row.worker_id])
    release_holds(worker_ids=[row.worker_id])
    first = localdate(now())
    codes = []
    for day in (first + timedelta(days=n) for n in range(row.days)):
        ends_at = datetime.combine(day + timedelta(days=1), time(), ZONE)
        made = accounts.pause(
            kind=PauseKind.WORKER,
            subject=(row.worker_id, row.worker.name),
            starts_at=datetime.combine(day, NOON, ZONE),
            ends_at=ends_at,
            reason=f"{row.get_stage_display()}: {row.said}",
            actor_id=actor_id,
        )
        codes.append(made.code)
    return codes


def note_seen(*, company_id: int, code: str, worker_id: int) -> None:
    with for_company(company_id):
        measures.note_seen(code=code, worker_id=worker_id)


def contest(*, company_id: int, code: str, worker_id: int, person_id: int, words: str) -> None:
    """Refusals as `measures.contest`."""

    def story() -> None:
        with for_company(company_id):
            measures.contest(code=code, worker_id=worker_id, person_id=person_id, words=words)

    with_retries(story)


def answer(
    *, company_id: int, appeal_code: str, outcome: str, words: str, actor_id: int
) -> MeasureAppeal:
    """Answers; where the worker is right everything that can be undone is undone.

    Refusals as `measures.answer`.
    """

    def story() -> MeasureAppeal:
        with for_company(company_id):
            appeal = measures.answer(
                appeal_code=appeal_code, outcome=outcome, words=words, actor_id=actor_id
            )
            if appeal.outcome == AppealOutcome.RIGHT:
                _undo(appeal.measure, actor_id)
            return appeal

    return with_retries(story)


def _undo(row: StagedMeasure, actor_id: int) -> None:
    for code in row.effects.get("pauses", ()):
        try:
            accounts.lift_pause(code=code, actor_id=actor_id)
        except accounts.NoSuchPause:  # it is over
            continue
    if row.stage == MeasureStage.ENDED:
        workforce.resume_duty(worker_id=row.worker_id)
    if row.stage == MeasureStage.RETRAINING:
        learn.step_off_path(worker_id=row.worker_id, line=row.effects.get("line", ""))


def decide_reward(*, company_id: int, code: str, state: str, actor_id: int) -> None:
    """Granted or not; refusals as `rewards.decide_reward`."""
    granted = state == MeasureState.CONFIRMED
    with for_company(company_id):
        rewards.decide_reward(
            code=code,
            state=MeasureState.CONFIRMED if granted else MeasureState.DISMISSED,
            actor_id=actor_id,
        )


def tell_deciders(recorded: Recorded) -> None:
    """Reaction on `MeasureProposed`."""
    assert isinstance(recorded.fact, MeasureProposed)
    row = measure_by_id(recorded.fact.measure_id)
    _tell_desk(recorded, row.worker.name, row.decide_by, but=None)


def tell_others(recorded: Recorded) -> None:
    """Reaction on `MeasureContested`: everybody but the one who confirmed."""
    assert isinstance(recorded.fact, MeasureContested)
    appeal = appeal_by_id(recorded.fact.appeal_id)
    row = appeal.measure
    _tell_desk(recorded, row.worker.name, appeal.due_at, but=row.decided_by_id)


def _tell_desk(recorded: Recorded, name: str, until: datetime, *, but: int | None) -> None:
    desk = {one.pk: one for role in measures.MAY_DECIDE for one in role_holders(Role(role))}
    for person in (one for pk, one in desk.items() if pk != but):
        with override(person.language):
            text = _("A measure about %(name)s waits for a person: by %(until)s.") % {
                "name": name,
                "until": day_and_time(until),
            }
        send_text(
            phone=person.phone,
            kind=type(recorded.fact).__name__,
            text=text,
            link="/office/measures/",
            once_key=f"{type(recorded.fact).__name__}:{recorded.id}:{person.pk}",
        )


def tell_worker(recorded: Recorded) -> None:
    """Reaction on `MeasureConfirmed`."""
    assert isinstance(recorded.fact, MeasureConfirmed)
    row = measure_by_id(recorded.fact.measure_id)
    with override(row.worker.person.language):
        text = _("%(stage)s: %(said)s Why, until when and how to contest it stands here.") % {
            "stage": row.get_stage_display(),
            "said": row.said,
        }
    _text_worker(recorded, row.worker.person.phone, text)


def tell_answer(recorded: Recorded) -> None:
    """Reaction on `AppealAnswered`."""
    assert isinstance(recorded.fact, AppealAnswered)
    appeal = appeal_by_id(recorded.fact.appeal_id)
    with override(appeal.by.language):
        text = _("Your objection to the measure has its answer: %(words)s") % {
            "words": appeal.answer
        }
    _text_worker(recorded, appeal.by.phone, text)


def tell_reward(recorded: Recorded) -> None:
    """Reaction on `RewardConfirmed`."""
    assert isinstance(recorded.fact, RewardConfirmed)
    row = reward_by_id(recorded.fact.reward_id)
    with override(row.worker.person.language):
        text = _("Thank you for your good work this quarter: a reward was granted to you.")
    _text_worker(recorded, row.worker.person.phone, text)


def _text_worker(recorded: Recorded, phone: str, text: str) -> None:
    kind = type(recorded.fact).__name__
    send_text(
        phone=phone, kind=kind, text=text, link="/work/me/measures/",
        once_key=f"{kind}:{recorded.id}",
    )  # fmt: skip
