"""A shop whose workers learn: lessons done, tests judged, days that go by."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from factories import MONDAY, SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.engine.travel import Place
from jiahe.journeys import learn, reserve
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.workforce.actions.learning import questions_now
from jiahe.workforce.choices import LessonKind
from jiahe.workforce.learning.queries import path_of_line, way_of
from jiahe.workforce.models import Certificate, Lesson, Path

LINE = "cleaning"
PASS, FAIL = 5, 2  # marks of an examiner
BEFORE = SUNDAY_NOON - timedelta(days=10)
LATER = SUNDAY_NOON + timedelta(days=1)


@contextmanager
def on(moment: datetime) -> Iterator[None]:
    with clock_set_to(FixedClock(moment)):
        yield


@pytest.fixture
def sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    """One worker, who has learnt nothing yet."""
    return open_shop(1)


@pytest.fixture
def examiners(shop: Shop) -> tuple[int, int]:
    return school(shop)


def school(shop: Shop) -> tuple[int, int]:
    """(trainer, second examiner): the courses are taken over, cleaning asks for its path."""
    trainer = staff(shop.company_id, Role.TRAINER, 71)
    second = staff(shop.company_id, Role.TRAINER, 72)
    learn.take_over_courses(company_id=shop.company_id)
    learn.ask_for_path(company_id=shop.company_id, line=LINE, actor_id=trainer)
    return trainer, second


def enrol(shop: Shop, trainer: int, *codes: str) -> int:
    return learn.enrol_workers(
        company_id=shop.company_id,
        worker_codes=codes or shop.worker_codes[:1],
        line=LINE,
        due_on=SUNDAY_NOON.date() + timedelta(days=30),
        reason="新人",
        actor_id=trainer,
    )


def path(shop: Shop) -> Path:
    with for_company(shop.company_id):
        found = path_of_line(LINE)
    assert found is not None
    return found


def lessons(shop: Shop, kind: LessonKind | None = None) -> list[Lesson]:
    with for_company(shop.company_id):
        rows = Lesson.objects.select_related("course").order_by("pk")
        rows = rows.filter(course__code__in=path(shop).courses)
        return [one for one in rows if kind in (None, one.kind)]


def right_answers(worker_id: int, lesson: Lesson) -> tuple[tuple[int, ...], list[int]]:
    """(questions of the next attempt, their right answers), inside the company's walls."""
    drawn = questions_now(worker_id, lesson)
    return drawn, [lesson.questions[n]["right"] for n in drawn]


def learn_all(shop: Shop, trainer: int, seat: int = 0, *, but: int = 0) -> None:
    """Every lesson of the path but the last `but`, each in its own time."""
    person = shop.worker_person_ids[seat]
    every = lessons(shop)
    for lesson in every[: len(every) - but]:
        learn_one(shop, trainer, person, seat, lesson)


def learn_again(shop: Shop, trainer: int, seat: int = 0, *, but: int = 0) -> None:
    """Every lesson of the courses that are to be learnt once more, but the last `but`."""
    person = shop.worker_person_ids[seat]
    due = [
        lesson
        for course in way(shop, seat).courses
        for lesson, is_done in course.lessons
        if course.is_again and not is_done
    ]
    for lesson in due[: len(due) - but]:
        learn_one(shop, trainer, person, seat, lesson)


def learn_one(shop: Shop, trainer: int, person: int, seat: int, lesson: Lesson) -> None:
    company_id = shop.company_id
    if lesson.kind == LessonKind.PRACTICE:
        codes = [shop.worker_codes[seat]]
        learn.tick_practice(
            company_id=company_id, lesson_id=lesson.pk, worker_codes=codes, actor_id=trainer
        )
    elif lesson.kind == LessonKind.QUIZ:
        with for_company(company_id):
            drawn, chosen = right_answers(shop.worker_ids[seat], lesson)
        learn.answer_quiz(
            company_id=company_id,
            person_id=person,
            lesson_id=lesson.pk,
            drawn=drawn,
            chosen=chosen,
        )
    else:
        with on(BEFORE):
            learn.open_lesson(company_id=company_id, person_id=person, lesson_id=lesson.pk)
        learn.finish_lesson(company_id=company_id, person_id=person, lesson_id=lesson.pk)


def examined(shop: Shop, examiners: tuple[int, ...], mark: int, seat: int = 0) -> str:
    """The code of a closed test in which everybody gave that mark for everything."""
    code = learn.open_test(
        company_id=shop.company_id,
        worker_code=shop.worker_codes[seat],
        line=LINE,
        actor_id=examiners[0],
    )
    for examiner in examiners:
        learn.score_test(
            company_id=shop.company_id,
            test_code=code,
            person_id=examiner,
            marks={item["code"]: mark for item in path(shop).items},
        )
    learn.close_test(company_id=shop.company_id, test_code=code, actor_id=examiners[0])
    return code


def certificates(shop: Shop, seat: int = 0) -> list[Certificate]:
    with for_company(shop.company_id):
        rows = Certificate.objects.filter(worker_id=shop.worker_ids[seat], kind=f"training_{LINE}")
        return list(rows.order_by("pk"))


def way(shop: Shop, seat: int = 0):
    with for_company(shop.company_id):
        return way_of(shop.worker_ids[seat], path(shop), SUNDAY_NOON.date())


def passed(shop: Shop, trainers: tuple[int, int]) -> None:
    """The first worker has learnt the whole path and passed the test."""
    enrol(shop, trainers[0])
    learn_all(shop, trainers[0])
    examined(shop, trainers, PASS)


def is_offered(shop: Shop) -> bool:
    """Whether any time on Tuesday can be promised to anybody."""
    board = reserve.offer_slots(
        service_code=shop.service_code,
        asked=SlotQuestion(Place(30.91, 119.30), 180, MONDAY + timedelta(days=1), days=1),
    )
    return any(slot.is_free for slot in board.days[0].slots)
