"""How the past was judged beside the reviews: surveys, calls, the yearly survey, other eyes."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.booking.choices import VisitState as S
from jiahe.journeys.survey import record_call
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions import bulk_surveys as bulk
from jiahe.quality.actions.bulk import PastReview
from jiahe.quality.actions.credit import note_credit
from jiahe.quality.actions.doubts import keep_doubts
from jiahe.quality.actions.grades import make_grades
from jiahe.quality.actions.scores import learn_leanings
from jiahe.quality.actions.views import enter_outside_views
from jiahe.quality.choices import CallOutcome, CallReason, SurveyState, TouchKind
from jiahe.quality.forms import Form, form_for, year_form
from jiahe.quality.queries.surveys import calls_to_make
from jiahe.quality.queries.views import quarter_of
from jiahe.quality.survey_rules import STEPS, is_low, steps_due
from jiahe.simulation.seeding.books import Written
from jiahe.simulation.seeding.traces import answered_at

ANSWERED, DECLINED = 0.45, 0.15  # of the surveys; the others are open or silent
UNSURE = 0.08
EVERY_NPS = 12  # one in so many visits is asked to recommend
YEAR_ANSWERS = 40
COPIED = 4
COPY = "阿姨特别专业，厨房和卫生间都擦得一尘不染，强烈推荐给小区里所有的邻居们！"
BODY = "市家庭服务业协会"
WHY = ("厨房没擦干净", "来晚了没提前说", "活儿有点赶")
HEARD = ("已道歉，约好下周免费补做厨房。", "客户表示这次可以接受，下次换人。", "一切都好。")
RUNG = (
    (CallOutcome.TROUBLE, "客户说窗缝没擦到，已约周六上午免费返工，返工后再回访一次。"),
    (CallOutcome.CONTENT, "客户说阿姨很细心，就是来得有点晚，下次希望提前告知。"),
    (CallOutcome.MISSED, "响了没人接，晚饭后再打。"),
)
MANAGED = {"tangibles": -0.2, "reliability": -0.9, "responsiveness": -0.6, "assurance": -0.4}


def with_copies(reviews: Sequence[PastReview]) -> list[PastReview]:
    """The reviews, of which the latest few by different people say the same, word by word."""
    changed = list(reviews)
    seen: set[int] = set()
    for number in sorted(range(len(changed)), key=lambda n: changed[n].at, reverse=True):
        one = changed[number]
        if len(seen) < COPIED and one.author_id not in seen and one.text:
            seen.add(one.author_id)
            changed[number] = replace(
                one, attitude=5, skill=5, effect=5, text=COPY, tags=("polite",)
            )
    return changed


def write_evaluations(rng: random.Random, written: Sequence[Written]) -> None:
    """Surveys of every answered visit, calls, single questions, one year, views; then a night."""
    at = now()
    settled = [one for one in written if one.fate.visit is S.SETTLED and answered_at(one, at) < at]
    surveys = [_survey(rng, one, at) for one in settled]
    bulk.enter_surveys(surveys=surveys)
    agents = [person.pk for person in role_holders(Role.SERVICE_AGENT)]
    if agents:
        bulk.enter_calls(calls=list(_calls(rng, surveys, agents[0], at)))
        _ring(agents[0])
    bulk.enter_points(points=list(_points(rng, settled, at)))
    _write_year(rng, settled, at)
    _write_views(rng, settled, at)
    keep_doubts()
    learn_leanings()
    note_credit()
    make_grades()


def _survey(rng: random.Random, one: Written, at: datetime) -> bulk.PastSurvey:
    form = form_for(one.planned.sold.row.category.hue)
    opened_at, drawn = answered_at(one, at), rng.random()
    answers: dict[str, int | None] = {}
    state, steps = SurveyState.DECLINED, rng.choice((1, 1, 2))
    if drawn < ANSWERED:
        state, answers = SurveyState.ANSWERED, _answers(rng, form, one)
    elif drawn >= ANSWERED + DECLINED:
        is_over = opened_at < at - timedelta(days=7)
        state, steps = (SurveyState.SILENT if is_over else SurveyState.OPEN), len(STEPS)
    steps = min(steps, steps_due(opened_at, at))  # what was due was sent: no flood at the start
    return bulk.PastSurvey(
        visit_id=one.entered.visit_id,
        person_id=one.planned.home.person_id,
        form=form,
        opened_at=opened_at,
        state=state,
        answers=answers,
        follow_up=rng.choice(WHY) if is_low(answers) else "",
        steps=steps,
    )


def _answers(rng: random.Random, form: Form, one: Written) -> dict[str, int | None]:
    quality = one.planned.hand.worker.quality
    return {
        question.code: None
        if rng.random() < UNSURE
        else max(1, min(5, round(3.4 + 1.8 * quality + rng.gauss(0, 0.5))))
        for question in form.questions
    }


def _calls(
    rng: random.Random, surveys: Sequence[bulk.PastSurvey], agent_id: int, at: datetime
) -> list[bulk.PastCall]:
    """Who was not satisfied was rung, the latest not yet; of the silent the latest wait."""
    calls = []
    for one in surveys:
        low = is_low(one.answers)
        is_silent = one.state == SurveyState.SILENT and one.opened_at > at - timedelta(days=9)
        if not low and not is_silent:
            continue
        opened_at = min(at, one.opened_at + timedelta(hours=3 if low else 7 * 24))
        is_done = opened_at < at - timedelta(hours=30) or (low and rng.random() < 0.5)
        done_at = min(at, opened_at + timedelta(hours=rng.randint(1, 26)))
        calls.append(
            bulk.PastCall(
                visit_id=one.visit_id,
                because=CallReason.LOW if low else CallReason.SILENT,
                opened_at=opened_at,
                done_at=done_at if is_done else None,
                by_id=agent_id,
                words=rng.choice(HEARD),
            )
        )
    return calls


def _ring(agent_id: int) -> None:
    """The first calls of the day, as the desk keeps them: what was heard, and nobody there."""
    company_id = current_company()
    for call, (outcome, words) in zip(list(calls_to_make()[: len(RUNG)]), RUNG, strict=False):
        record_call(
            company_id=company_id, call_code=call.code, outcome=outcome, words=words,
            actor_id=agent_id,
        )  # fmt: skip


def _points(rng: random.Random, settled: Sequence[Written], at: datetime) -> list[bulk.PastPoint]:
    return [
        bulk.PastPoint(
            visit_id=one.entered.visit_id,
            person_id=one.planned.home.person_id,
            kind=TouchKind.NPS,
            at=answered_at(one, at),
            figure=max(0, min(10, round(rng.gauss(8.6, 1.6)))),
        )
        for one in settled[::EVERY_NPS]
    ]


def _write_year(rng: random.Random, settled: Sequence[Written], at: datetime) -> None:
    people = list(dict.fromkeys(one.planned.home.person_id for one in settled))[:YEAR_ANSWERS]
    answers = [bulk.PastAnswer(person_id, *_pair(rng)) for person_id in people]
    if answers:
        bulk.enter_year_survey(closed_at=at - timedelta(days=40), answers=answers)


def _pair(rng: random.Random) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """High hopes, and what was perceived, which leans with the person as well."""
    mood, expected, perceived = rng.gauss(0, 0.6), [], []
    for dimension in year_form()[1]:
        for _item in dimension.items:
            hoped = 6.4 + rng.gauss(0, 0.5)
            expected.append(_seven(hoped))
            perceived.append(
                _seven(6.2 + MANAGED.get(dimension.code, -0.5) + mood + rng.gauss(0, 0.6))
            )
    return tuple(expected), tuple(perceived)


def _seven(felt: float) -> int:
    return max(1, min(7, round(felt)))


def _write_views(rng: random.Random, settled: Sequence[Written], at: datetime) -> None:
    """Half of the workers described themselves; who went in twos described each other."""
    quarter = quarter_of(localdate(at))
    hands = {hand.worker_id: hand for one in settled for hand in one.planned.crew}
    pairs = {(one, one) for one in hands if rng.random() < 0.5}
    for one in settled:
        ids = [hand.worker_id for hand in one.planned.crew]
        pairs |= {(about, by) for about in ids for by in ids if about != by}
    views = [
        bulk.PastView(about, by, quarter, (_five(rng), _five(rng), _five(rng)), at)
        for about, by in sorted(pairs)
    ]
    bulk.enter_inner_views(views=views)
    inspectors = role_holders(Role.INSPECTOR)
    if inspectors:
        lines = ["worker,body,reference,date,mark,words"]
        lines += [
            f"{hands[one].worker.name},{BODY},XH-{n:03d},{localdate(at)},4.{n % 9 + 1},现场评估"
            for n, one in enumerate(sorted(hands)[:5])
        ]
        enter_outside_views(data="\n".join(lines).encode(), actor_id=inspectors[0].pk)


def _five(rng: random.Random) -> int:
    return rng.choice((4, 4, 5, 5, 3))
