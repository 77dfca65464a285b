from datetime import datetime
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.booking.choices import VisitState
from jiahe.catalog.models import SopStep
from jiahe.catalog.queries import steps_of
from jiahe.fieldwork.actions.moments import VisitNotUnderway, locked_post
from jiahe.fieldwork.choices import PhotoPhase
from jiahe.fieldwork.models import Photo, StepRecord
from jiahe.fieldwork.pictures import KeptPicture
from jiahe.fieldwork.queries import Post, post_of
from jiahe.fieldwork.rules import REASON_LENGTH, bounded, plain_text
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.statements import insert_if_new
from jiahe.kit.transactions import as_part

AT_THE_HOME = (VisitState.ARRIVED, VisitState.IN_SERVICE)


class NoSuchStep(Refusal):
    sentence = gettext_lazy("This step is not on the checklist of this visit.")
    status = HTTPStatus.NOT_FOUND


class PhotoAlreadyUsed(Refusal):
    sentence = gettext_lazy("This photo is already in use on this visit. Please take a new one.")
    status = HTTPStatus.CONFLICT


@as_part
def tick_step(
    *, visit_code: str, person_id: int, position: int, happened_at: datetime, note: str = ""
) -> StepRecord:
    """Keeps that the step is done; a second tick, also by a colleague, returns the first.

    Raises `NotYourVisit`, `VisitNotUnderway` before arrival and after the end, `NoSuchStep`.
    """
    post = locked_post(visit_code, person_id)
    step = _step_at(post, position)
    tick = StepRecord(
        company_id=post.visit.company_id,
        visit=post.visit,
        step=step,
        worker=post.worker,
        done_at=bounded(happened_at, now(), None).at,
        note=plain_text(note, REASON_LENGTH),
    )
    if post.visit.state in AT_THE_HOME and insert_if_new(tick):
        return tick
    earlier = StepRecord.objects.filter(visit=post.visit, step=step).first()
    if earlier is None:
        _refuse_away(post)
    return earlier or tick


def refuse_photographer(*, visit_code: str, person_id: int) -> str:
    """The order code for the stamp; raises `NotYourVisit` before a file is touched."""
    return post_of(visit_code, person_id).visit.order.code


@as_part
def add_photo(
    *,
    visit_code: str,
    person_id: int,
    phase: PhotoPhase,
    picture: KeptPicture,
    position: int | None = None,
) -> Photo:
    """Adds a picture that `keep_picture` stored; the same one for the same slot is kept once.

    Raises `NotYourVisit`, `VisitNotUnderway`, `NoSuchStep`, and `PhotoAlreadyUsed` when the
    same pixels already prove something else on this visit.
    """
    post = locked_post(visit_code, person_id)
    step = None if position is None else _step_at(post, position)
    twin = Photo.objects.filter(visit=post.visit, sha256=picture.sha256).first()
    if twin is not None:
        if (twin.step_id, twin.phase) != (step and step.pk, phase):
            raise PhotoAlreadyUsed
        return twin
    _refuse_away(post)
    return Photo.objects.create(
        company_id=post.visit.company_id,
        visit=post.visit,
        step=step,
        phase=phase,
        file=picture.name,
        sha256=picture.sha256,
        taken_by=post.worker,
        received_at=now(),
    )


def _step_at(post: Post, position: int) -> SopStep:
    sop_id = post.visit.order.sop_id
    step = None if sop_id is None else steps_of(sop_id).filter(position=position).first()
    if step is None:
        raise NoSuchStep
    return step


def _refuse_away(post: Post) -> None:
    if post.visit.state not in AT_THE_HOME:
        raise VisitNotUnderway(state=VisitState(post.visit.state).label)
