"""Carrying out inspections: what was found step by step, second looks, visits left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions.lots import judge_lot, replace_left_out
from jiahe.quality.choices import Answer, InspectionPlace, InspectionState, PhotoVerdict
from jiahe.quality.models import Finding, Inspection, PhotoJudgement
from jiahe.quality.queries.inspections import is_open_to_judge, photo_by_code, steps_to_judge
from jiahe.quality.queries.lots import Unit

LOOK_AGAIN_WITHIN = timedelta(days=7)
LONGEST_NOTE = 200


class NoSuchInspection(Refusal):
    sentence = gettext_lazy("There is no such inspection.")
    status = HTTPStatus.NOT_FOUND


class AlreadyInspected(Refusal):
    sentence = gettext_lazy("This inspection has been recorded already.")
    status = HTTPStatus.CONFLICT


class StepNotJudged(Refusal):
    sentence = gettext_lazy("Please give an answer for every step.")


class DefectWithoutWords(Refusal):
    sentence = gettext_lazy("Please say in words what is wrong wherever you found a defect.")


class SecondLookByAnother(Refusal):
    sentence = gettext_lazy("A second look is taken by somebody else than the first.")


class NotRepeatable(Refusal):
    sentence = gettext_lazy("Only a recorded inspection gets a second look, and only one.")
    status = HTTPStatus.CONFLICT


class LeftOutWithoutWords(Refusal):
    sentence = gettext_lazy("Please say why the visit cannot be inspected.")


class NoSuchPhoto(Refusal):
    sentence = gettext_lazy("There is no such photo.")
    status = HTTPStatus.NOT_FOUND


class PhotoJudgedAlready(Refusal):
    sentence = gettext_lazy("You have judged this photo, or two people have done so already.")
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class Said:
    """What the inspector says about one step; `file` is a name that `keep_picture` gave."""

    position: int
    answer: str
    note: str = ""
    file: str = ""


@transaction.atomic
def record_inspection(*, code: str, said: Sequence[Said], note: str, actor_id: int) -> Inspection:
    """Keeps the findings and judges the lot when it is enough.

    Raises `NoSuchInspection`, `AlreadyInspected`, `StepNotJudged`, `DefectWithoutWords`,
    `SecondLookByAnother`.
    """
    inspection = _due(code)
    if inspection.repeats is not None and inspection.repeats.by_id == actor_id:
        raise SecondLookByAnother
    given = {one.position: one for one in said if one.answer in Answer.values}
    steps = steps_to_judge(inspection)
    if not steps or any(step.position not in given for step in steps):
        raise StepNotJudged
    if any(one.answer != Answer.MET and not one.note.strip() for one in given.values()):
        raise DefectWithoutWords
    Finding.objects.bulk_create(
        Finding(
            company_id=inspection.company_id,
            inspection=inspection,
            step_id=step.step_id,
            position=step.position,
            answer=given[step.position].answer,
            note=given[step.position].note.strip()[:LONGEST_NOTE],
            file=given[step.position].file,
        )
        for step in steps
    )
    _close(inspection, [given[step.position].answer for step in steps], note, actor_id)
    if inspection.lot_id is not None:
        judge_lot(lot_id=inspection.lot_id)
    return inspection


def _close(inspection: Inspection, answers: Sequence[str], note: str, actor_id: int) -> None:
    inspection.critical = answers.count(Answer.CRITICAL)
    inspection.major = answers.count(Answer.MAJOR)
    inspection.minor = answers.count(Answer.MINOR)
    inspection.state, inspection.by_id = InspectionState.DONE, actor_id
    inspection.done_at, inspection.note = now(), note.strip()[:500]
    inspection.save()


@transaction.atomic
def leave_out(*, code: str, note: str, actor_id: int) -> None:
    """The visit cannot be inspected; the next one of the draw moves up.

    Raises `NoSuchInspection`, `AlreadyInspected`, `LeftOutWithoutWords`.
    """
    inspection = _due(code)
    if not note.strip():
        raise LeftOutWithoutWords
    inspection.state, inspection.by_id = InspectionState.LEFT_OUT, actor_id
    inspection.done_at, inspection.note = now(), note.strip()[:500]
    inspection.save()
    if inspection.lot_id is not None:
        replace_left_out(lot_id=inspection.lot_id)


@transaction.atomic
def order_second_look(*, code: str) -> Inspection:
    """Somebody else inspects the same visit again; raises `NotRepeatable`."""
    first = Inspection.objects.select_for_update().filter(code=code).first()
    is_fit = first is not None and first.state == InspectionState.DONE and first.repeats_id is None
    if first is None or not is_fit or Inspection.objects.filter(repeats=first).exists():
        raise NotRepeatable
    return Inspection.objects.create(
        company_id=first.company_id,
        visit_id=first.visit_id,
        worker_id=first.worker_id,
        repeats=first,
        place=InspectionPlace.PHOTOS,
        due_on=localdate(now() + LOOK_AGAIN_WITHIN),
        ordered_at=now(),
    )


@transaction.atomic
def order_inspections(*, units: Sequence[Unit], because: str) -> list[Inspection]:
    """Looks at these visits that no lot asked for; one that is due anyway is not ordered twice."""
    due = set(
        Inspection.objects.filter(
            visit_id__in=[one.visit_id for one in units], state=InspectionState.DUE
        ).values_list("visit_id", flat=True)
    )
    return Inspection.objects.bulk_create(
        Inspection(
            company_id=current_company(),
            visit_id=one.visit_id,
            worker_id=one.worker_id,
            ordered_because=because[:200],
            place=InspectionPlace.HOME if one.start > now() else InspectionPlace.PHOTOS,
            due_on=max(localdate(one.start), localdate(now())),
            ordered_at=now(),
        )
        for one in units
        if one.visit_id not in due
    )


@transaction.atomic
def judge_photo(*, photo_code: str, verdict: str, actor_id: int) -> PhotoJudgement:
    """Two people say what a photo proves, and a third where they differ.

    Raises `NoSuchPhoto`, `PhotoJudgedAlready`.
    """
    photo = photo_by_code(photo_code)
    if photo is None:
        raise NoSuchPhoto
    said = PhotoJudgement.objects.filter(photo=photo).values_list("verdict", flat=True)
    if verdict not in PhotoVerdict.values or not is_open_to_judge(list(said)):
        raise PhotoJudgedAlready
    try:
        with transaction.atomic():
            return PhotoJudgement.objects.create(
                company_id=current_company(),
                photo=photo,
                by_id=actor_id,
                verdict=verdict,
                at=now(),
            )
    except IntegrityError as error:
        raise PhotoJudgedAlready from error


def _due(code: str) -> Inspection:
    found = (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("repeats", "visit__order__service")
        .filter(code=code)
        .first()
    )
    if found is None:
        raise NoSuchInspection
    if found.state != InspectionState.DUE:
        raise AlreadyInspected
    return found
