"""The visit itself: set out, arrive, serve by the checklist, finish; each step proved once."""

from datetime import datetime
from functools import partial

from jiahe.booking.actions.visits import advance_locked
from jiahe.fieldwork.actions import moments, steps
from jiahe.fieldwork.actions.moments import Recording
from jiahe.fieldwork.choices import Moment, PhotoPhase
from jiahe.fieldwork.pictures import KeptPicture, keep_picture
from jiahe.fieldwork.rules import NO_CLAIM, PlaceClaim
from jiahe.kit.tenancy import for_company, whole_for_company
from jiahe.kit.transactions import with_retries


def reach_moment(
    *,
    company_id: int,
    visit_code: str,
    person_id: int,
    moment: Moment,
    happened_at: datetime,
    claim: PlaceClaim = NO_CLAIM,
) -> Recording:
    """Records the moment and takes the visit along, or neither."""

    def story() -> Recording:
        with whole_for_company(company_id):
            recording = moments.record_moment(
                visit_code=visit_code,
                person_id=person_id,
                moment=moment,
                happened_at=happened_at,
                claim=claim,
            )
            if recording.visit is not None and recording.advances_to is not None:
                advance_locked(visit=recording.visit, to=recording.advances_to, actor_id=person_id)
            return recording

    return with_retries(story)


set_out = partial(reach_moment, moment=Moment.SET_OUT)
arrive = partial(reach_moment, moment=Moment.ARRIVED)  # position, QR code or PIN must prove it
start_service = partial(reach_moment, moment=Moment.STARTED)
finish_service = partial(reach_moment, moment=Moment.FINISHED)  # the lead's: waits for acceptance


def tick_step(
    *,
    company_id: int,
    visit_code: str,
    person_id: int,
    position: int,
    happened_at: datetime,
    note: str = "",
) -> datetime:
    """When the step was done."""

    def story() -> datetime:
        with whole_for_company(company_id):
            return steps.tick_step(
                visit_code=visit_code,
                person_id=person_id,
                position=position,
                happened_at=happened_at,
                note=note,
            ).done_at

    return with_retries(story)


def store_photo(
    *, company_id: int, visit_code: str, person_id: int, happened_at: datetime, data: bytes
) -> KeptPicture:
    """The first half of `add_photo`: checks the worker, then cleans and stores the picture.

    Touches files, so it runs outside every transaction.
    """
    with for_company(company_id):
        order_code = steps.refuse_photographer(visit_code=visit_code, person_id=person_id)
    return keep_picture(data, order_code=order_code, taken_at=happened_at)


def add_photo(
    *,
    company_id: int,
    visit_code: str,
    person_id: int,
    phase: PhotoPhase,
    picture: KeptPicture,
    position: int | None = None,
) -> str:
    """The code of the photo, added once however often the same picture comes."""

    def story() -> str:
        with whole_for_company(company_id):
            return steps.add_photo(
                visit_code=visit_code,
                person_id=person_id,
                phase=phase,
                picture=picture,
                position=position,
            ).code

    return with_retries(story)
