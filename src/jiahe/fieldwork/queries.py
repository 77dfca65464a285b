"""What is known about a visit's fieldwork; who may see and do what with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus

from django.db.models import Count, F, Q
from django.utils.translation import get_language, gettext_lazy

from jiahe.booking.choices import ReservationState, VisitState
from jiahe.booking.models import Visit
from jiahe.booking.queries import day_bounds, visit_by_code, visit_by_id, visit_span
from jiahe.catalog.choices import PhotoNeed
from jiahe.catalog.goods import practices_of
from jiahe.catalog.models import SopStep
from jiahe.catalog.practices import Practice
from jiahe.catalog.queries import steps_of
from jiahe.dispatch.queries.travel import foreseen_travel
from jiahe.engine.travel import Place
from jiahe.engine.travelfit import going_by
from jiahe.fieldwork.choices import Moment, PhotoPhase, Verdict
from jiahe.fieldwork.models import Acceptance, CheckIn, Photo, StepRecord
from jiahe.fieldwork.pictures import is_as_kept
from jiahe.fieldwork.rules import ORDER
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.standards.limits import ACCEPT_BY_TIME_HOURS
from jiahe.workforce.models import Worker

ON_THE_WAY = (VisitState.TRAVELLING, VisitState.ARRIVED, VisitState.IN_SERVICE)
DOOR_OPENS_BEFORE = timedelta(hours=24)  # ours: when a worker may read the door and its notes
DOOR_CLOSES_AFTER = timedelta(hours=2)
ON_TIME_MINUTES = 10  # ours: an arrival this much after the promised start is still on time
OFF_THE_VISIT = (ReservationState.ORPHANED, ReservationState.RELEASED)
PHASES_OF = {
    PhotoNeed.NONE: (),
    PhotoNeed.BEFORE: (PhotoPhase.BEFORE,),
    PhotoNeed.AFTER: (PhotoPhase.AFTER,),
    PhotoNeed.BOTH: (PhotoPhase.BEFORE, PhotoPhase.AFTER),
}


class NotYourVisit(Refusal):
    sentence = gettext_lazy("This visit does not exist or is not yours.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Post:
    """A worker on a visit: what every fieldwork action starts from."""

    visit: Visit
    worker: Worker
    seat: int


def post_of(visit_code: str, person_id: int) -> Post:
    """The person's place on the visit; raises `NotYourVisit` for everybody else."""
    visit = visit_by_code(visit_code)
    if visit is None:
        raise NotYourVisit
    for held in visit.reservations.all():
        if held.worker.person_id == person_id and held.state not in OFF_THE_VISIT:
            return Post(visit, held.worker, held.seat)
    raise NotYourVisit


def seat_of(visit: Visit, worker_id: int) -> int:
    """The worker's seat on the visit; raises `NotYourVisit` without one."""
    for reservation in visit.reservations.all():
        if reservation.worker_id == worker_id and reservation.state not in OFF_THE_VISIT:
            return reservation.seat
    raise NotYourVisit


def check_ins_of(visit_id: int, worker_id: int) -> dict[str, CheckIn]:
    """Moment -> the worker's record of it."""
    rows = CheckIn.objects.filter(visit_id=visit_id, worker_id=worker_id)
    return {row.moment: row for row in rows}


def check_ins_on(visit_ids: Sequence[int], worker_id: int) -> dict[int, dict[str, CheckIn]]:
    """Visit id -> moment -> record, for a worker's list of visits."""
    found: dict[int, dict[str, CheckIn]] = {visit_id: {} for visit_id in visit_ids}
    for row in CheckIn.objects.filter(visit_id__in=visit_ids, worker_id=worker_id):
        found[row.visit_id][row.moment] = row
    return found


def next_moment(recorded: dict[str, CheckIn]) -> Moment | None:
    """What the worker does next; None when the visit is finished for them."""
    done = max((ORDER.index(Moment(moment)) for moment in recorded), default=-1)
    return ORDER[done + 1] if done + 1 < len(ORDER) else None


def shows_door(visit: Visit) -> bool:
    """Whether the assigned worker may read address and entry notes now.

    A day before the visit, or from setting out; until some hours after it.
    """
    if visit.state == VisitState.CANCELLED:
        return False
    span = visit_span(visit)
    is_near = visit.state in ON_THE_WAY or span.start - DOOR_OPENS_BEFORE <= now()
    return is_near and now() <= span.end + DOOR_CLOSES_AFTER


@dataclass(frozen=True)
class StepProgress:
    """A step of the procedure, when it was ticked, and which photos it has."""

    step: SopStep
    done_at: datetime | None
    wanted: tuple[PhotoPhase, ...]
    photos: tuple[Photo, ...]
    practices: tuple[Practice, ...] = ()

    @property
    def text(self) -> str:
        return (get_language() == "en" and self.step.text_en) or self.step.text

    @property
    def criterion(self) -> str:
        return (get_language() == "en" and self.step.criterion_en) or self.step.criterion

    @property
    def missing_photos(self) -> tuple[PhotoPhase, ...]:
        taken = {photo.phase for photo in self.photos}
        return tuple(phase for phase in self.wanted if phase not in taken)

    @property
    def holds_up_finish(self) -> bool:
        return self.step.is_required and (self.done_at is None or bool(self.missing_photos))


def steps_on(visit: Visit) -> list[StepProgress]:
    """The visit's checklist in its order; empty without a procedure."""
    sop_id = visit.order.sop_id
    if sop_id is None:
        return []
    done = dict(StepRecord.objects.filter(visit=visit).values_list("step_id", "done_at"))
    photos, practices = photos_of(visit.pk), practices_of(sop_id)
    return [
        StepProgress(
            step,
            done.get(step.pk),
            PHASES_OF[PhotoNeed(step.photo)],
            tuple(photo for photo in photos if photo.step_id == step.pk),
            tuple(practices.get(step.position, ())),
        )
        for step in steps_of(sop_id)
    ]


def photos_of(visit_id: int) -> list[Photo]:
    """The visit's photos, oldest first."""
    return list(Photo.objects.filter(visit_id=visit_id).order_by("pk"))


def pictures_as_kept() -> Iterator[tuple[str, bool]]:
    """(code, whether its file is there and unchanged) of each photo in scope."""
    for code, name in Photo.objects.order_by("pk").values_list("code", "file").iterator():
        yield code, is_as_kept(name)


def photo_by_code(code: str) -> Photo | None:
    """A photo of the company in scope; the caller checks who may see its visit."""
    return Photo.objects.filter(code=code).first()


def photo_of_post(visit_code: str, person_id: int, photo_code: str) -> Photo:
    """A photo of the worker's own visit; raises `NotYourVisit`."""
    post, photo = post_of(visit_code, person_id), photo_by_code(photo_code)
    if photo is None or photo.visit_id != post.visit.pk:
        raise NotYourVisit
    return photo


@dataclass(frozen=True)
class Progress:
    """How far a visit is, for the order page: times, checklist, photos, arrival."""

    times: dict[str, datetime]  # Moment value -> when the crew first reached it
    steps: list[StepProgress]
    photos: list[Photo]
    eta: datetime | None  # only while somebody is on the way
    acceptance: Acceptance | None

    @property
    def steps_done(self) -> int:
        return sum(step.done_at is not None for step in self.steps)


def progress_of(visit_id: int) -> Progress:
    visit = visit_by_id(visit_id)
    times: dict[str, datetime] = {}
    for row in CheckIn.objects.filter(visit_id=visit_id).order_by("-happened_at"):
        times[row.moment] = row.happened_at
    on_the_way = visit.state == VisitState.TRAVELLING
    return Progress(
        times,
        steps_on(visit),
        photos_of(visit_id),
        eta_of(visit) if on_the_way else None,
        acceptance_of(visit_id),
    )


def acceptance_of(visit_id: int) -> Acceptance | None:
    """The household's answer, or none yet."""
    return Acceptance.objects.filter(visit_id=visit_id).first()


def eta_of(visit: Visit) -> datetime:
    """When the first of the crew arrives or arrived, from the last known position.

    The promised start while nobody has set out or no position is known; never in the past
    for somebody who is still on the way.
    """
    moments = (Moment.SET_OUT, Moment.ARRIVED)
    rows = CheckIn.objects.filter(visit=visit, moment__in=moments).select_related("worker")
    latest = sorted(rows, key=lambda row: (row.moment != Moment.ARRIVED, row.happened_at))
    if not latest:
        return visit_span(visit).start
    first = latest[0]
    if first.moment == Moment.ARRIVED:
        return first.happened_at
    if first.lat is None or first.lng is None:
        return max(visit_span(visit).start, now())
    door = Place(visit.order.lat, visit.order.lng)
    travel = going_by(foreseen_travel(), first.worker.transport)
    minutes = travel.minutes(Place(first.lat, first.lng), door, first.happened_at)
    return max(first.happened_at + timedelta(minutes=minutes), now())


def visits_past_acceptance() -> list[tuple[int, int]]:
    """(company id, visit id) of finished visits to which nobody answered in time."""
    silent_since = now() - timedelta(hours=ACCEPT_BY_TIME_HOURS)
    rows = CheckIn.objects.filter(
        moment=Moment.FINISHED,
        received_at__lte=silent_since,
        visit__state=VisitState.AWAITING_ACCEPTANCE,
        visit__acceptance__isnull=True,
    )
    return sorted(set(rows.values_list("company_id", "visit_id")))


def objections(limit: int = 60) -> list[Acceptance]:
    """Visits with which a household was not content, the latest first, with where they stand."""
    rows = Acceptance.objects.filter(verdict=Verdict.OBJECTED).select_related(
        "visit__order__service"
    )
    return list(rows.order_by("-at")[:limit])


@dataclass(frozen=True)
class Punctuality:
    """How many arrivals there were, and how many of them at the promised time."""

    arrivals: int = 0
    on_time: int = 0


def punctuality(on: date, days: int) -> dict[int, Punctuality]:
    """Company id -> arrivals at visits promised for these local days; counts only."""
    promised = "visit__reservations__during__startswith"
    latest = F(promised) + timedelta(minutes=ON_TIME_MINUTES)
    rows = CheckIn.objects.filter(
        moment=Moment.ARRIVED,
        visit__reservations__worker_id=F("worker_id"),
        **{f"{promised}__range": day_bounds(on, days)},
    )
    counted = (
        rows.order_by()
        .values_list("company_id")
        .annotate(arrivals=Count("pk"), on_time=Count("pk", filter=Q(happened_at__lte=latest)))
    )
    return {company: Punctuality(arrivals, on_time) for company, arrivals, on_time in counted}


def objections_by_company(on: date, days: int) -> dict[int, int]:
    """Company id -> objections raised on these local days."""
    rows = Acceptance.objects.filter(verdict=Verdict.OBJECTED, at__range=day_bounds(on, days))
    return dict(rows.order_by().values_list("company_id").annotate(raised=Count("pk")))
