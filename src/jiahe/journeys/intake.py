"""From an application to duty: who takes somebody on, and what the trainer's side reports.

`trained` and `examined` are for whoever keeps courses and exams: they move the application of
that worker when it stands where it should, and leave every other untouched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.actions import grant_role, register_person
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import stores_in_company
from jiahe.journeys.replan import Absence, free_all, refill
from jiahe.kit.dates import full_day
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.queries.measures import barred_until
from jiahe.trust.actions import ReasonMissing, record_look
from jiahe.workforce.actions import end_duty, grant_skill, hire_worker, set_weekly_shifts
from jiahe.workforce.actions import intake as actions
from jiahe.workforce.actions.cards import revoke_card
from jiahe.workforce.choices import Duty, Stage
from jiahe.workforce.models import Application, Worker
from jiahe.workforce.queries import worker_by_code, worker_of
from jiahe.workforce.recruits import application_by_code, application_of, applications_by_code


class BarredFromComingBack(Refusal):
    sentence = gettext_lazy("This person is barred from working here until %(until)s.")


class HasLeft(Refusal):
    sentence = gettext_lazy("This person does not work here any more.")
    status = HTTPStatus.NOT_FOUND


class NobodyChosen(Refusal):
    sentence = gettext_lazy("Please choose people and the step that they take.")


class TooManyAtOnce(Refusal):
    sentence = gettext_lazy("At most %(most)d people move on at once. Please choose fewer.")


WEEK = tuple((day, time(8), time(18)) for day in range(6))
ENTRY_LEVEL = 5
NOWHERE = (0.0, 0.0)  # a company without a shop: dispatch sees nobody near
MOST_AT_ONCE = 200  # people whom one press moves on
Step = Callable[..., object]


def _take_on(*, code: str, actor_id: int) -> None:
    """After a passed interview: a file, the worker's sign-in, entry level; not on duty."""
    row = application_by_code(code)
    if row is None:
        raise actions.UnknownApplication
    until = barred_until(row.phone)
    if until is not None:
        raise BarredFromComingBack(until=full_day(until))
    actions.begin_checks(code=code, worker=_hired(row), actor_id=actor_id)


def _hired(row: Application) -> Worker:
    """The person's file: the one they had here before, or a new one near the first shop."""
    person = register_person(phone=row.phone, name=row.name)
    store = next(iter(stores_in_company()), None)
    grant_role(person_id=person.pk, role=Role.WORKER, store_id=store.pk if store else None)
    known = worker_of(person.pk)
    if known is not None and known.duty != Duty.LEFT:
        raise actions.WorksHereAlready
    if known is not None:
        return known
    lat, lng = (store.lat, store.lng) if store else NOWHERE
    worker = hire_worker(
        person_id=person.pk, name=row.name, home_lat=lat, home_lng=lng, born_on=row.born_on,
        store_id=store.pk if store else None, years=row.years, story=row.story,
    )  # fmt: skip
    grant_skill(worker_id=worker.pk, skill=row.skill, level=ENTRY_LEVEL)
    set_weekly_shifts(worker_id=worker.pk, shifts=WEEK)
    return worker


STEPS: Mapping[str, Step] = {
    "invite": actions.invite_to_interview,
    "take_on": _take_on,
    "checked": actions.finish_checks,
    "trained": actions.finish_training,
    "examined": actions.pass_exam,
    "start": actions.start_duty,
}


def move_on(*, company_id: int, code: str, step: str, actor_id: int) -> None:
    """One person takes one of `STEPS`; raises that step's refusals."""

    def story() -> None:
        with for_company(company_id):
            STEPS[step](code=code, actor_id=actor_id)

    with_retries(story)


@dataclass(frozen=True)
class MovedOn:
    """The applications that took the step, and (code, reason) of each that may not."""

    moved: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]


def move_many_on(*, company_id: int, codes: Sequence[str], step: str, actor_id: int) -> MovedOn:
    """All that may take the step take it; of each other one nothing is changed.

    Raises `NobodyChosen`, `TooManyAtOnce`, and `UnknownApplication` for a code of nobody here:
    then nobody is moved.
    """
    chosen = tuple(sorted(set(codes)))  # in one order: of two who press at once, one waits
    if not chosen or step not in STEPS:
        raise NobodyChosen
    if len(chosen) > MOST_AT_ONCE:
        raise TooManyAtOnce(most=MOST_AT_ONCE)

    def story() -> MovedOn:
        with for_company(company_id):
            if len(applications_by_code(chosen)) != len(chosen):
                raise actions.UnknownApplication
            tried = [(code, _tried(code, step, actor_id)) for code in chosen]
        return MovedOn(
            tuple(code for code, why in tried if not why),
            tuple((code, why) for code, why in tried if why),
        )

    return with_retries(story)


def _tried(code: str, step: str, actor_id: int) -> str:
    """Why the person may not take the step; empty when they took it."""
    try:
        with transaction.atomic():  # what a refusal left half done goes back
            STEPS[step](code=code, actor_id=actor_id)
    except Refusal as refusal:
        return str(refusal)
    return ""


def trained(*, company_id: int, worker_id: int, actor_id: int) -> bool:
    """The courses before the first visit are done; False when that moves nobody."""
    with for_company(company_id):
        row = application_of(worker_id, Stage.TRAINING)
        if row is not None:
            actions.finish_training(code=row.code, actor_id=actor_id)
        return row is not None


def examined(*, company_id: int, worker_id: int, actor_id: int) -> bool:
    """The exam is passed; False when that moves nobody."""
    with for_company(company_id):
        row = application_of(worker_id, Stage.EXAM)
        if row is not None:
            actions.pass_exam(code=row.code, actor_id=actor_id)
        return row is not None


def end(*, company_id: int, code: str, to: Stage, reason: str, actor_id: int) -> None:
    """Turns down, notes a withdrawal, or lets a worker go.

    The doorstep card ends with it, and what was promised ahead goes to others.
    """

    def story() -> list[tuple[int, int]]:
        with for_company(company_id):
            actions.end_application(code=code, to=to, reason=reason, actor_id=actor_id)
            row = application_by_code(code)
            if row is None or row.worker is None:
                return []
            return _handed_over(row.worker, actor_id)

    refill(company_id=company_id, freed=with_retries(story))


def _handed_over(worker: Worker, actor_id: int) -> list[tuple[int, int]]:
    """The card is void; the seats that were promised ahead, free now."""
    revoke_card(worker_id=worker.pk)
    return free_all(worker_code=worker.code, actor_id=actor_id)


def let_go(*, company_id: int, worker_code: str, reason: str, actor_id: int) -> Absence:
    """The worker leaves, however they came; the file stays, and who comes instead of them.

    Raises `HasLeft`, `ReasonMissing`.
    """

    def story() -> list[tuple[int, int]]:
        with for_company(company_id):
            worker = worker_by_code(worker_code)
            if worker is None or worker.duty == Duty.LEFT:
                raise HasLeft
            _end_work(worker, reason, actor_id)
            return _handed_over(worker, actor_id)

    return refill(company_id=company_id, freed=with_retries(story))


def _end_work(worker: Worker, reason: str, actor_id: int) -> None:
    """By the application that brought them here, or, without one, on file alone."""
    row = application_of(worker.pk, Stage.ON_DUTY)
    if row is not None:
        actions.end_application(code=row.code, to=Stage.LEFT, reason=reason, actor_id=actor_id)
        return
    if not reason.strip():
        raise ReasonMissing
    end_duty(worker_id=worker.pk)
    detail = {"reason": reason.strip()[:200]}
    subject = f"worker:{worker.code}"
    record_look(actor_id=actor_id, action="worker.left", subject=subject, detail=detail)
