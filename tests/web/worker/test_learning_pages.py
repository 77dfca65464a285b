"""A worker learns on a phone: list, lesson, quiz with explanations, certificate; no scripts."""

import re
from datetime import timedelta
from html import unescape

import pytest

from factories import SUNDAY_NOON, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.tenancy import for_company
from jiahe.workforce.choices import LessonKind
from learning_world import enrol, examined, learn_all, lessons, right_answers, school, way
from signing import signed_in, speak

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment():
    def stop(at):
        set_process_clock(FixedClock(at))

    stop(SUNDAY_NOON)
    yield stop
    set_process_clock(SystemClock())


@pytest.fixture
def shop(moment):
    return open_shop(2)


@pytest.fixture
def examiners(shop):
    return school(shop)


@pytest.fixture
def pupil(shop, examiners):
    enrol(shop, examiners[0])
    return signed_in(shop.worker_person_ids[0])


def key(page) -> str:
    return re.search(r'name="idempotency_key" value="([^"]+)"', page.content.decode())[1]


def test_nobody_enrolled_reads_that_there_is_nothing_to_learn(shop, examiners) -> None:
    page = signed_in(shop.worker_person_ids[1]).get("/work/learning/").content.decode()
    assert "暂时没有要学的课程" in page


def test_the_list_leads_to_the_next_lesson(shop, pupil) -> None:
    page = pupil.get("/work/learning/").content.decode()
    (first, *_rest) = lessons(shop)
    assert f'href="/work/learning/{first.pk}/"' in page
    assert "进门三件事" in page
    assert "已学 0 / 40 小时" in page


def test_a_lesson_that_was_read_counts_and_one_that_was_skimmed_does_not(
    shop, pupil, moment
) -> None:
    (first, *_rest) = lessons(shop)
    address = f"/work/learning/{first.pk}/"
    page = pupil.get(address)
    early = pupil.post(address, {"idempotency_key": key(page)})
    assert early.status_code == 422
    assert "这节课大约需要 40 分钟" in early.content.decode()
    moment(SUNDAY_NOON + timedelta(minutes=10))
    assert pupil.post(address, {"idempotency_key": key(page)}).url == "/work/learning/"
    assert way(shop).minutes == 40


def answered(shop, pupil, lesson, shift: int):
    address = f"/work/learning/{lesson.pk}/"
    page = pupil.get(address)
    with for_company(shop.company_id):
        drawn, right = right_answers(shop.worker_ids[0], lesson)
    fields = {f"q{n}": (one + shift) % 3 for n, one in zip(drawn, right, strict=True)}
    sent = {"idempotency_key": key(page), "drawn": ",".join(map(str, drawn))}
    return pupil.post(f"{address}quiz/", sent | fields)


def test_a_failed_quiz_explains_each_answer_and_asks_anew(shop, pupil, moment) -> None:
    (quiz, *_rest) = lessons(shop, LessonKind.QUIZ)
    pupil.get(answered(shop, pupil, quiz, 1).url)
    page = pupil.get(f"/work/learning/{quiz.pk}/").content.decode()
    assert "上次答对 0 / 4" in page
    assert "正确答案：" in page
    soon = answered(shop, pupil, quiz, 0)
    assert "请先看一看解释" in soon.content.decode()
    moment(SUNDAY_NOON + timedelta(minutes=3))
    answered(shop, pupil, quiz, 0)
    assert "上次答对 4 / 4" in pupil.get(f"/work/learning/{quiz.pk}/").content.decode()
    assert way(shop).minutes == quiz.minutes


def test_a_quiz_with_nothing_chosen_is_wrong_not_broken(shop, pupil) -> None:
    (quiz, *_rest) = lessons(shop, LessonKind.QUIZ)
    page = pupil.get(f"/work/learning/{quiz.pk}/")
    with for_company(shop.company_id):
        drawn, _right = right_answers(shop.worker_ids[0], quiz)
    sent = {"idempotency_key": key(page), "drawn": ",".join(map(str, drawn))}
    assert pupil.post(f"/work/learning/{quiz.pk}/quiz/", sent).status_code == 302
    assert "上次答对 0 / 4" in pupil.get(f"/work/learning/{quiz.pk}/").content.decode()


def test_another_persons_lesson_is_not_found(shop, pupil) -> None:
    (first, *_rest) = lessons(shop)
    other = signed_in(shop.worker_person_ids[1])
    assert other.get(f"/work/learning/{first.pk}/").status_code == 404
    assert other.get("/work/learning/999999/").status_code == 404


def test_passing_shows_the_certificate_here_and_in_the_file(shop, pupil, examiners) -> None:
    learn_all(shop, examiners[0])
    assert "只剩实操考核" in pupil.get("/work/learning/").content.decode()
    examined(shop, examiners, 5)
    assert "培训合格证（保洁上岗）" in pupil.get("/work/learning/").content.decode()
    assert "培训合格证（保洁上岗）" in pupil.get("/work/me/").content.decode()


def test_me_leads_to_learning_in_both_languages(shop, pupil) -> None:
    assert "我的学习" in pupil.get("/work/me/").content.decode()
    speak(pupil, "en")
    page = pupil.get("/work/learning/").content.decode()
    assert "My learning" in page
    assert "Three things at the door" in page


def test_an_office_person_has_no_lessons(shop, examiners) -> None:
    office = signed_in(staff(shop.company_id, Role.DISPATCHER, 9))
    assert office.get("/work/learning/").status_code == 404


def test_before_the_attempt_no_answer_is_marked_and_nothing_explains_it(shop, pupil) -> None:
    (quiz, *_rest) = lessons(shop, LessonKind.QUIZ)
    page = unescape(pupil.get(f"/work/learning/{quiz.pk}/").content.decode())
    form = page[page.index('id="quiz"') :]
    with for_company(shop.company_id):
        drawn, _right = right_answers(shop.worker_ids[0], quiz)
    asked = [quiz.questions[number] for number in drawn]
    assert [one["ask"] for one in asked if one["ask"] not in form] == []
    assert [one["why"] for one in quiz.questions if one["why"] in page] == []
    assert ("正确答案" in page, "is-ok" in form, "checked" in form) == (False, False, False)
    assert "data-right" not in page


def test_after_a_wrong_attempt_the_answers_of_that_attempt_alone_are_told(shop, pupil) -> None:
    (quiz, *_rest) = lessons(shop, LessonKind.QUIZ)
    with for_company(shop.company_id):
        drawn, _right = right_answers(shop.worker_ids[0], quiz)
    answered(shop, pupil, quiz, 1)
    page = unescape(pupil.get(f"/work/learning/{quiz.pk}/").content.decode())
    told = {n for n, one in enumerate(quiz.questions) if one["why"] in page}
    assert told == set(drawn)
