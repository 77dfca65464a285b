"""Single questions at points of the relation: would you recommend us; how hard was it."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.booking.queries import visit_by_id, visits_served
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part
from jiahe.quality.choices import TouchKind
from jiahe.quality.facts import AnswerKept
from jiahe.quality.models import TouchPoint
from jiahe.quality.queries.visits import visit_of_member
from jiahe.quality.survey_rules import EVERY_NTH_VISIT_NPS, LONGEST_WORDS

SCALES = {TouchKind.NPS: (0, 10), TouchKind.CES: (1, 7)}


class NoSuchQuestion(Refusal):
    sentence = gettext_lazy("There is no question open for this visit.")
    status = HTTPStatus.NOT_FOUND


class QuestionAnswered(Refusal):
    sentence = gettext_lazy("You have answered this question already. Thank you.")
    status = HTTPStatus.CONFLICT


class FigureMissing(Refusal):
    sentence = gettext_lazy("Please choose a number.")


@as_part
def ask_to_recommend(*, visit_id: int) -> TouchPoint | None:
    """Asks a home after each fifth visit whether it would recommend us; None between."""
    visit = visit_by_id(visit_id)
    served = visits_served(visit.order.household_id)
    if served == 0 or served % EVERY_NTH_VISIT_NPS:
        return None
    return _ask(TouchKind.NPS, visit_id, visit.order.placed_by_id, None)


@as_part
def ask_effort(*, visit_id: int, agent_id: int | None) -> TouchPoint:
    """Asks how hard it was to have an objection put right, and how the agent was."""
    visit = visit_by_id(visit_id)
    return _ask(TouchKind.CES, visit_id, visit.order.placed_by_id, agent_id)


def _ask(kind: TouchKind, visit_id: int, person_id: int, agent_id: int | None) -> TouchPoint:
    point, _is_new = TouchPoint.objects.get_or_create(
        company_id=current_company(),
        kind=kind,
        visit_id=visit_id,
        defaults={"person_id": person_id, "agent_id": agent_id, "asked_at": now()},
    )
    return point


@as_part
def answer_question(  # one answer's parts
    *,
    visit_code: str,
    kind: TouchKind,
    person_id: int,
    figure: int | None,
    agent_mark: int | None = None,
    words: str = "",
) -> TouchPoint:
    """Raises `NotYourVisit`, `NoSuchQuestion`, `QuestionAnswered`, `FigureMissing`."""
    visit = visit_of_member(visit_code, person_id)
    point = TouchPoint.objects.select_for_update().filter(visit=visit, kind=kind).first()
    if point is None:
        raise NoSuchQuestion
    if point.answered_at is not None:
        raise QuestionAnswered
    least, most = SCALES[kind]
    if figure is None or not least <= figure <= most:
        raise FigureMissing
    point.figure, point.words, point.answered_at = figure, words.strip()[:LONGEST_WORDS], now()
    if point.agent_id and agent_mark is not None and 1 <= agent_mark <= 5:
        point.agent_mark = agent_mark
    point.save(update_fields=["figure", "words", "answered_at", "agent_mark"])
    if point.words:
        record(AnswerKept(company_id=current_company(), visit_id=visit.pk))
    return point
