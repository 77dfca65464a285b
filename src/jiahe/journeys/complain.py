"""A household complains of a visit; the desk takes it up and answers, the household has the word.

Raised -> taken up -> answered -> settled, or sent back and answered again. Nobody's silence keeps
it open: an answer that stands for a week closes it. Who hears of what: `complaint_news`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from jiahe.care import actions
from jiahe.care.choices import StepKind
from jiahe.care.queries import not_over
from jiahe.care.rules import MOST_PHOTOS
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.pictures import keep_picture

FOLDER = "complaints"
T = TypeVar("T")


def _inside(company_id: int, story: Callable[[], T]) -> T:
    def whole() -> T:
        with for_company(company_id):
            return story()

    return with_retries(whole)


def store_photos(
    *, company_id: int, visit_code: str, person_id: int, photos: Sequence[bytes]
) -> tuple[str, ...]:
    """The first half of `complain`: checks who asks, then cleans and stores the pictures.

    Touches files, so it runs outside every transaction. Raises `NotYourVisit`, `NotAPhoto`,
    `ComplaintTooEarly`, `ComplaintTooLate`, `ComplaintPhotosFull`, `PhotoTooLarge`.
    """
    if len(photos) > MOST_PHOTOS:
        raise actions.ComplaintPhotosFull(limit=MOST_PHOTOS)
    with for_company(company_id):
        actions.refuse_unraisable(visit_code=visit_code, person_id=person_id)
    return tuple(keep_picture(data, FOLDER) for data in photos)


def complain(
    *,
    company_id: int,
    visit_code: str,
    person_id: int,
    kind: str,
    words: str,
    photos: Sequence[str] = (),
) -> str:
    """The complaint's code; refusals as `care.actions.raise_complaint`."""
    return _inside(
        company_id,
        lambda: actions.raise_complaint(
            visit_code=visit_code, person_id=person_id, kind=kind, words=words, photos=photos
        ),
    ).code


def store_one_more(*, company_id: int, code: str, person_id: int, photo: bytes) -> str:
    """The first half of `add_photo`; raises its refusals, `NotAPhoto`, `PhotoTooLarge`."""
    with for_company(company_id):
        actions.open_complaint_of(code=code, person_id=person_id)
    return keep_picture(photo, FOLDER)


def add_photo(*, company_id: int, code: str, person_id: int, photo: str) -> str:
    """The code of the photo, added once however often it comes; as `care.actions.add_photo`."""
    return _inside(
        company_id, lambda: actions.add_photo(code=code, person_id=person_id, photo=photo)
    ).code


def take_up(*, company_id: int, code: str, seen_steps: int, actor_id: int) -> None:
    """A person has read it: the first human answer; refusals as `answer_complaint`."""
    _inside(
        company_id,
        lambda: actions.answer_complaint(
            code=code,
            kind=StepKind.ACKNOWLEDGED,
            words="",
            seen_steps=seen_steps,
            actor_id=actor_id,
        ),
    )


def answer(*, company_id: int, code: str, words: str, seen_steps: int, actor_id: int) -> None:
    """What was found and done, in words that the household reads; also a first answer at once."""
    _inside(
        company_id,
        lambda: actions.answer_complaint(
            code=code,
            kind=StepKind.ANSWERED,
            words=words,
            seen_steps=seen_steps,
            actor_id=actor_id,
        ),
    )


def settle_complaint(*, company_id: int, code: str, seen_steps: int, person_id: int) -> None:
    """The household says that it is settled; refusals as `care.actions.close_complaint`."""
    _inside(
        company_id,
        lambda: actions.close_complaint(code=code, seen_steps=seen_steps, person_id=person_id),
    )


def send_back(*, company_id: int, code: str, words: str, seen_steps: int, person_id: int) -> None:
    """The household says what is not settled; refusals as `care.actions.send_back`."""
    _inside(
        company_id,
        lambda: actions.send_back(
            code=code, words=words, seen_steps=seen_steps, person_id=person_id
        ),
    )


def close_answered(company_id: int) -> int:
    """Closes complaints whose answer nobody contradicted in time; each by itself; how many."""
    return sum(
        _inside(company_id, partial(actions.close_by_time, code=one.complaint.code))
        for batch in not_over(company_id)
        for one in batch
        if one.settles_at is not None and one.settles_at < now()
    )
