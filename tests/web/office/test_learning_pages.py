"""The trainer's desk end to end: enrol, teach, examine, close; drills, honours, skills."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories import SUNDAY_NOON, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.catalog.models import Service
from jiahe.journeys import learn
from jiahe.kit.tenancy import for_company
from jiahe.workforce.choices import LessonKind
from jiahe.workforce.learning.queries import courses
from jiahe.workforce.models import Drill, Enrolment, Honour, PracticalTest
from learning_world import LINE, certificates, enrol, learn_all, lessons, path, way
from signing import signed_in, speak

pytestmark = pytest.mark.django_db
HOME = "/office/learning/"


@pytest.fixture
def shop(db, moment):
    return open_shop(2)


@pytest.fixture
def trainer_id(shop):
    return staff(shop.company_id, Role.TRAINER, 71)


@pytest.fixture
def trainer(trainer_id):
    return signed_in(trainer_id)


@pytest.fixture
def taught(shop, trainer):
    trainer.post(f"{HOME}courses/adopt/", {"idempotency_key": "adopt"})
    return shop


def send(client, page: str, **fields):
    return client.post(page, {"idempotency_key": "1"} | fields)


def test_the_houses_courses_are_taken_over_by_a_button(shop, trainer) -> None:
    assert "还没有课程" in trainer.get(f"{HOME}courses/").content.decode()
    answer = trainer.post(f"{HOME}courses/adopt/", {"idempotency_key": "adopt"})
    page = trainer.get(answer.url).content.decode()
    assert "入户规范：从敲门到离开" in page
    assert "保洁上岗" in page


def test_a_path_is_asked_for_before_visits_by_a_button(taught, trainer) -> None:
    answer = send(trainer, f"{HOME}paths/{LINE}/ask/")
    assert "1 项服务中有 1 项要求" in trainer.get(answer.url).content.decode()
    with for_company(taught.company_id):
        asked = Service.objects.get().required_certificates
    assert asked == ["health_general", f"training_{LINE}"]


def test_one_and_many_are_enrolled_once(taught, trainer) -> None:
    fields = {
        "line": LINE,
        "workers": taught.worker_codes,
        "due_on": "2026-12-20",
        "reason": "新人",
    }
    for _again in range(2):
        answer = send(trainer, HOME, **fields)
    page = trainer.get(answer.url).content.decode()
    assert "2 人正在学习" in page
    with for_company(taught.company_id):
        assert Enrolment.objects.count() == 2


def test_the_day_a_month_ahead_is_filled_in_for_every_language(taught, trainer) -> None:
    for language in ("zh-hans", "en"):
        speak(trainer, language)
        assert 'name="due_on" value="2026-12-22"' in trainer.get(HOME).content.decode()


def test_enrolling_nobody_is_said_in_words(taught, trainer) -> None:
    answer = send(trainer, HOME, line=LINE, due_on="2026-12-20")
    assert answer.status_code == 422
    assert "data-error-summary" in answer.content.decode()


def test_who_was_in_class_is_ticked_and_counts(taught, trainer, trainer_id) -> None:
    enrol(taught, trainer_id)
    (lesson, *_rest) = lessons(taught, LessonKind.PRACTICE)
    page = f"{HOME}class/{lesson.pk}/"
    assert "正在学习" in trainer.get(page).content.decode()
    assert send(trainer, page).status_code == 422
    answer = trainer.post(page, {"idempotency_key": "2", "workers": [taught.worker_codes[0]]})
    assert "已登记" in trainer.get(answer.url).content.decode()
    assert way(taught).minutes == lesson.minutes


def sheet(shop, mark: int) -> dict[str, int]:
    return {f"mark-{item['code']}": mark for item in path(shop).items}


def opened(shop, trainer) -> str:
    answer = send(trainer, f"{HOME}tests/open/", worker=shop.worker_codes[0], line=LINE)
    return str(answer.url)


def test_two_examiners_score_and_the_trainer_closes(taught, trainer, trainer_id) -> None:
    enrol(taught, trainer_id)
    learn_all(taught, trainer_id)
    page = opened(taught, trainer)
    inspector = signed_in(staff(taught.company_id, Role.INSPECTOR, 72))
    assert inspector.get(page).status_code == 200
    send(trainer, page, **sheet(taught, 4))
    early = send(trainer, f"{page}close/")
    assert early.status_code == 422
    assert "至少要有 2 位考官" in early.content.decode()
    send(inspector, page, **sheet(taught, 5))
    closed = trainer.post(f"{page}close/", {"idempotency_key": "close"})
    shown = trainer.get(closed.url).content.decode()
    assert "4.50" in shown
    assert len(certificates(taught)) == 1


def test_an_examiner_does_not_see_the_others_marks_before_giving_their_own(taught, trainer) -> None:
    page = opened(taught, trainer)
    other = signed_in(staff(taught.company_id, Role.TRAINER, 72))
    send(other, page, **sheet(taught, 2))
    assert "同事72" not in trainer.get(page).content.decode()
    send(trainer, page, **sheet(taught, 4))
    assert "同事72" in trainer.get(page).content.decode()


def test_an_inspector_scores_and_does_not_close(taught, trainer) -> None:
    page = opened(taught, trainer)
    inspector = signed_in(staff(taught.company_id, Role.INSPECTOR, 72))
    assert inspector.post(f"{page}close/", {"idempotency_key": "1"}).status_code == 404
    assert inspector.get(HOME).status_code == 404


def test_an_item_without_a_mark_is_asked_for(taught, trainer) -> None:
    page = opened(taught, trainer)
    answer = send(trainer, page, **{"mark-door": 3})
    assert answer.status_code == 422
    with for_company(taught.company_id):
        assert PracticalTest.objects.get().scores.count() == 0


def test_results_say_how_the_examiners_agree(taught, trainer, trainer_id) -> None:
    second = staff(taught.company_id, Role.TRAINER, 72)
    for seat, mark in enumerate((5, 2)):
        code = learn.open_test(
            company_id=taught.company_id,
            worker_code=taught.worker_codes[seat],
            line=LINE,
            actor_id=trainer_id,
        )
        for examiner in (trainer_id, second):
            learn.score_test(
                company_id=taught.company_id,
                test_code=code,
                person_id=examiner,
                marks={item["code"]: mark for item in path(taught).items},
            )
        learn.close_test(company_id=taught.company_id, test_code=code, actor_id=trainer_id)
    page = trainer.get(f"{HOME}tests/").content.decode()
    assert "考官之间很一致" in page
    assert re.search(r"<td class=\"num\">1\.00</td>", page)


def test_an_assessment_that_is_due_is_shown_with_its_clock(
    taught, trainer, trainer_id, moment
) -> None:
    second = staff(taught.company_id, Role.TRAINER, 72)
    enrol(taught, trainer_id)
    learn_all(taught, trainer_id)
    page = opened(taught, trainer)
    send(trainer, page, **sheet(taught, 4))
    send(signed_in(second), page, **sheet(taught, 4))
    trainer.post(f"{page}close/", {"idempotency_key": "close"})
    assert "还剩" not in trainer.get(HOME).content.decode()
    moment(SUNDAY_NOON + timedelta(days=80))
    assert "还剩 11 天" in trainer.get(HOME).content.decode()
    moment(SUNDAY_NOON + timedelta(days=100))
    assert "应在" in trainer.get(HOME).content.decode()


COURSE = {
    "kind": "skill", "name": "自家课程", "name_en": "Our own",
    "lesson_kind": "video", "minutes": 30, "body": "看视频", "body_en": "Watch",
}  # fmt: skip
QUIZ = "\n".join(f"问{n} | 对 | 错 | 因为" for n in range(4))


def test_a_course_of_ones_own_is_published_with_film_and_quiz_then_in_a_next_version(
    taught, trainer
) -> None:
    film = SimpleUploadedFile("how.mp4", b"film", "video/mp4")
    answer = send(trainer, f"{HOME}courses/", **COURSE, quiz=QUIZ, file=film)
    assert "自家课程" in trainer.get(answer.url).content.decode()
    with for_company(taught.company_id):
        (mine,) = [one for one in courses() if one.name == "自家课程"]
    trainer.post(f"{HOME}courses/", {"idempotency_key": "2", "code": mine.code} | COURSE)
    with for_company(taught.company_id):
        (newer,) = [one for one in courses() if one.name == "自家课程"]
    assert (newer.code, newer.version) == (mine.code, 2)
    first = trainer.get(f"{HOME}courses/{mine.code}/1/").content.decode()
    assert "how" in first
    assert "问3" in first


@pytest.mark.parametrize("quiz", ["一行", QUIZ.replace("|", "/"), "\n".join(QUIZ.split("\n")[:2])])
def test_a_quiz_that_cannot_be_asked_is_refused(taught, trainer, quiz: str) -> None:
    assert send(trainer, f"{HOME}courses/", **COURSE, quiz=quiz).status_code == 422


def test_an_unknown_code_makes_no_course(taught, trainer) -> None:
    answer = send(trainer, f"{HOME}courses/", **COURSE, code="our-own")
    assert answer.status_code == 422
    with for_company(taught.company_id):
        assert "自家课程" not in {one.name for one in courses()}


def test_the_pages_list_courses_by_name_and_no_code_is_typed(taught, trainer) -> None:
    page = trainer.get(f"{HOME}courses/").content.decode()
    assert "<code>" not in page
    assert "《家庭急救》的新版本" in page


PATH = {"path-line": LINE, "path-name": "保洁速成", "path-name_en": "Fast cleaning"}


def test_a_path_is_set_in_the_order_given(taught, trainer) -> None:
    fields = PATH | {"path-courses": "家庭急救 → 入户规范：从敲门到离开\n家庭急救"}
    answer = send(trainer, f"{HOME}paths/", **fields)
    assert "家庭急救 → 入户规范：从敲门到离开" in trainer.get(answer.url).content.decode()
    assert path(taught).courses == ["first-aid", "conduct"]
    assert len(path(taught).items) == 6


@pytest.mark.parametrize("named", ["没有这门课", "家庭急救\n没有这门课", "conduct", ""])
def test_a_path_of_courses_that_do_not_exist_is_refused(taught, trainer, named: str) -> None:
    before = path(taught).courses
    answer = send(trainer, f"{HOME}paths/", **PATH, **{"path-courses": named})
    assert answer.status_code == 422
    assert path(taught).courses == before


def queries(client, page: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(page).status_code == 200
    return len(caught)


def test_the_desk_asks_as_often_for_one_learner_as_for_more(taught, trainer, trainer_id) -> None:
    enrol(taught, trainer_id)
    trainer.get(HOME)
    one = queries(trainer, HOME)
    enrol(taught, trainer_id, *taught.worker_codes)
    assert queries(trainer, HOME) == one


def drill(shop, **fields) -> dict[str, object]:
    return {
        "kind": "fire", "name": "厨房起火", "place": "总店", "held_on": "2026-11-20",
        "minutes_taken": 3, "workers": shop.worker_codes, "is_effective": "yes",
    } | fields  # fmt: skip


def test_a_drill_is_entered_with_those_who_took_part(shop, trainer) -> None:
    answer = send(trainer, f"{HOME}drills/", **drill(shop))
    assert "厨房起火" in trainer.get(answer.url).content.decode()
    with for_company(shop.company_id):
        assert Drill.objects.get().workers.count() == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"is_effective": "no"}, "没有达到效果的演练"),
        ({"held_on": "2026-12-24"}, "只能登记已经发生"),
    ],
)
def test_a_drill_that_failed_needs_its_findings_and_one_to_come_waits(
    shop, trainer, fields, said: str
) -> None:
    answer = send(trainer, f"{HOME}drills/", **drill(shop, **fields))
    assert said in answer.content.decode()
    with for_company(shop.company_id):
        assert Drill.objects.count() == 0


def test_an_honour_is_given_in_a_contest_and_the_worker_sees_it(shop, trainer) -> None:
    fields = {
        "worker": shop.worker_codes[0], "kind": "prize", "name": "一等奖", "reason": "又快又净",
        "given_on": "2026-11-20", "contest": "秋季保洁赛", "line": LINE,
    }  # fmt: skip
    answer = send(trainer, f"{HOME}honours/", **fields)
    assert "秋季保洁赛" in trainer.get(answer.url).content.decode()
    with for_company(shop.company_id):
        assert Honour.objects.get().contest is not None
    mine = signed_in(shop.worker_person_ids[0]).get("/work/learning/").content.decode()
    assert "一等奖" in mine


def test_the_map_of_skills_and_the_effects_say_what_they_can(taught, trainer) -> None:
    assert "1 人（50%）" not in trainer.get(f"{HOME}skills/").content.decode()
    assert "日常保洁" in trainer.get(f"{HOME}skills/").content.decode()
    assert "样本太少，还不能下结论" in trainer.get(f"{HOME}effects/?weeks=2").content.decode()
    assert trainer.get(f"{HOME}effects/?weeks=x").status_code == 200


def test_the_old_address_leads_to_papers_and_gates(shop, trainer) -> None:
    answer = trainer.get("/office/training/")
    assert (answer.status_code, answer.url) == (301, f"{HOME}papers/")


PAGES = ("", "papers/", "courses/", "tests/", "drills/", "honours/", "effects/", "skills/")


@pytest.mark.parametrize("place", PAGES)
def test_every_page_speaks_english_too_and_is_closed_to_others(taught, trainer, place: str) -> None:
    speak(trainer, "en")
    shown = trainer.get(HOME + place)
    assert shown.status_code == 200
    assert "Training" in shown.content.decode()
    dispatcher = signed_in(staff(taught.company_id, Role.DISPATCHER, 5))
    assert dispatcher.get(HOME + place).status_code == 404


RIGHT = re.compile(r"<li>([^<]+) <span class=\"chip is-ok\">")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_course_shows_the_right_answer_of_every_question(taught, trainer, language) -> None:
    (quiz, *_rest) = lessons(taught, LessonKind.QUIZ)
    speak(trainer, language)
    with for_company(taught.company_id):
        course = quiz.course
    page = trainer.get(f"{HOME}courses/{course.code}/{course.version}/").content.decode()
    options = "options_en" if language == "en" else "options"
    shown = [unescape(one) for one in RIGHT.findall(page)]
    assert shown == [one[options][one["right"]] for one in quiz.questions]


def test_who_may_not_edit_the_course_does_not_read_its_answers(taught, trainer) -> None:
    (quiz, *_rest) = lessons(taught, LessonKind.QUIZ)
    with for_company(taught.company_id):
        course = quiz.course
    to = f"{HOME}courses/{course.code}/{course.version}/"
    for person_id in (
        taught.worker_person_ids[0],
        staff(taught.company_id, Role.DISPATCHER, 72),
        staff(taught.company_id, Role.INSPECTOR, 73),
    ):
        assert signed_in(person_id).get(to).status_code in {403, 404}
