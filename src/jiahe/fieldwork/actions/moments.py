from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiahe.booking.actions.visits import lock_own_visit
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.engine.travel import Place
from jiahe.fieldwork.choices import Moment, Proof
from jiahe.fieldwork.facts import MomentRecorded
from jiahe.fieldwork.models import CheckIn
from jiahe.fieldwork.queries import Post, StepProgress, check_ins_of, post_of, steps_on
from jiahe.fieldwork.rules import (
    NO_CLAIM,
    ORDER,
    UNDERWAY,
    Door,
    PlaceClaim,
    bounded,
    prove_place,
    refuse_out_of_turn,
    state_after,
)
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import insert_and_record
from jiahe.kit.transactions import as_part

AFTER_THE_END = (VisitState.ACCEPTED, VisitState.OBJECTED, VisitState.SETTLED)
MOST_NAMED = 3


class VisitNotUnderway(Refusal):
    sentence = gettext_lazy("This visit is “%(state)s”. Nothing can be recorded on it now.")
    status = HTTPStatus.CONFLICT


class StepsMissing(Refusal):
    sentence = gettext_lazy("Not finished yet. Still to do: %(steps)s")


@dataclass(frozen=True)
class Recording:
    """A moment as it stands; `advances_to` is where it takes the visit, None for nowhere."""

    visit_id: int
    moment: Moment
    happened_at: datetime
    proof: Proof
    metres_from_door: float | None
    is_new: bool
    advances_to: VisitState | None = None
    visit: Visit | None = None  # locked, when there is somewhere to take it


@as_part
def record_moment(
    *,
    visit_code: str,
    person_id: int,
    moment: Moment,
    happened_at: datetime,
    claim: PlaceClaim = NO_CLAIM,
) -> Recording:
    """Keeps the worker's moment with its proof; a repeated one returns the first.

    The visit's row stays locked until the caller's transaction ends, so that the caller can
    advance it. Raises `NotYourVisit`, `VisitNotUnderway`, `OutOfTurn`, `StepsMissing` and the
    refusals of `prove_place`.
    """
    post = locked_post(visit_code, person_id)
    recorded = check_ins_of(post.visit.pk, post.worker.pk)
    if moment in recorded:
        return _told(recorded[moment])
    _refuse_wrong_time(post, moment, frozenset(recorded))
    row = _check_in(post, moment, happened_at, claim, _last_before(moment, recorded))
    fact = MomentRecorded(
        company_id=row.company_id,
        visit_id=row.visit_id,
        worker_id=row.worker_id,
        moment=moment.value,
    )
    insert_and_record(row, fact)
    advances_to = state_after(moment, post.visit.state, post.seat)
    return replace(_told(row), is_new=True, advances_to=advances_to, visit=post.visit)


def locked_post(visit_code: str, person_id: int) -> Post:
    """The worker's place on the visit, read under the visit's lock; raises `NotYourVisit`."""
    lock_own_visit(code=visit_code, person_id=person_id)
    return post_of(visit_code, person_id)


def _refuse_wrong_time(post: Post, moment: Moment, recorded: frozenset[str]) -> None:
    state = VisitState(post.visit.state)
    late_finish = moment == Moment.FINISHED and post.seat != 1 and state in AFTER_THE_END
    if state not in UNDERWAY and not late_finish:
        raise VisitNotUnderway(state=state.label)
    refuse_out_of_turn(moment, recorded)
    if moment == Moment.FINISHED and post.seat == 1:
        refuse_unfinished(steps_on(post.visit))


def refuse_unfinished(steps: list[StepProgress]) -> None:
    """Raises `StepsMissing`, which names what is still to do."""
    open_steps = [_name(step) for step in steps if step.holds_up_finish]
    if open_steps:
        more = "…" if len(open_steps) > MOST_NAMED else ""
        raise StepsMissing(steps=_("; ").join(open_steps[:MOST_NAMED]) + more)


def _name(progress: StepProgress) -> str:
    photos = [str(PHOTO_NAMES[phase]) for phase in progress.missing_photos]
    if not photos:
        return progress.text
    return _("%(step)s (%(photos)s)") % {"step": progress.text, "photos": _(", ").join(photos)}


PHOTO_NAMES = {"before": gettext_lazy("photo before"), "after": gettext_lazy("photo after")}


def _last_before(moment: Moment, recorded: dict[str, CheckIn]) -> datetime | None:
    earlier = [recorded[one].happened_at for one in ORDER[: ORDER.index(moment)] if one in recorded]
    return max(earlier, default=None)


def _check_in(
    post: Post,
    moment: Moment,
    happened_at: datetime,
    claim: PlaceClaim,
    previous_at: datetime | None,
) -> CheckIn:
    order, received_at = post.visit.order, now()
    place = prove_place(
        moment, claim, Door(Place(order.lat, order.lng), post.visit.code, post.visit.pin)
    )
    instant = bounded(happened_at, received_at, previous_at)
    return CheckIn(
        company_id=post.visit.company_id,
        visit=post.visit,
        worker=post.worker,
        moment=moment,
        happened_at=instant.at,
        received_at=received_at,
        proof=place.proof,
        lat=claim.lat,
        lng=claim.lng,
        accuracy_metres=claim.accuracy_metres,
        metres_from_door=place.metres_from_door,
        reason=instant.noted(place.reason),
    )


def _told(row: CheckIn) -> Recording:
    return Recording(
        visit_id=row.visit_id,
        moment=Moment(row.moment),
        happened_at=row.happened_at,
        proof=Proof(row.proof),
        metres_from_door=row.metres_from_door,
        is_new=False,
    )
