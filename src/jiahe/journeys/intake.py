"""From an application to duty: who takes somebody on, and what the trainer's side reports.

`trained` and `examined` are for whoever keeps courses and exams: they move the application of
that worker when it stands where it should, and leave every other untouched.
"""

from datetime import time
from http import HTTPStatus

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
from jiahe.workforce.recruits import application_by_code, application_of


class BarredFromComingBack(Refusal):
    sentence = gettext_lazy("This person is barred from working here until %(until)s.")


class HasLeft(Refusal):
    sentence = gettext_lazy("This person does not work here any more.")
    status = HTTPStatus.NOT_FOUND


WEEK = tuple((day, time(8), time(18)) for day in range(6))
ENTRY_LEVEL = 5
NOWHERE = (0.0, 0.0)  # a company without a shop: dispatch sees nobody near


def take_on(*, company_id: int, code: str, actor_id: int) -> None:
    """After a passed interview: a file, the worker's sign-in, entry level; not on duty."""

    def story() -> None:
        with for_company(company_id):
            row = application_by_code(code)
            if row is None:
                raise actions.UnknownApplication
            until = barred_until(row.phone)
            if until is not None:
                raise BarredFromComingBack(until=full_day(until))
            actions.begin_checks(code=code, worker=_hired(row), actor_id=actor_id)

    with_retries(story)


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
