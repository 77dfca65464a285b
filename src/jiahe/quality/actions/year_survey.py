"""The yearly full survey (QA-07): opened once a year, answered once by a home, then closed."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext, gettext_lazy, override

from jiahe.accounts.models import Person
from jiahe.booking.models import Order
from jiahe.engine.grading.servqual import Pair
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.notify.actions import send_text
from jiahe.quality.facts import YearSurveyOpened
from jiahe.quality.forms import year_form
from jiahe.quality.models import YearAnswer, YearSurvey


class NoYearSurvey(Refusal):
    sentence = gettext_lazy("No yearly survey is open.")
    status = HTTPStatus.NOT_FOUND


class YearSurveyHeld(Refusal):
    sentence = gettext_lazy("This year's survey has been opened already.")
    status = HTTPStatus.CONFLICT


class AnsweredThisYear(Refusal):
    sentence = gettext_lazy("You have answered this year's survey. Thank you.")
    status = HTTPStatus.CONFLICT


class AnswersMissing(Refusal):
    sentence = gettext_lazy("Please answer all questions, each from 1 to 7.")


@transaction.atomic
def open_year_survey() -> YearSurvey:
    """Raises `YearSurveyHeld` when there is one of this year."""
    survey, is_new = YearSurvey.objects.get_or_create(
        company_id=current_company(),
        year=localdate(now()).year,
        defaults={"form_version": year_form()[0], "opened_at": now()},
    )
    if not is_new:
        raise YearSurveyHeld
    record(YearSurveyOpened(company_id=current_company(), survey_id=survey.pk))
    return survey


@transaction.atomic
def invite_to_year_survey(*, survey_id: int, link: str) -> int:
    """Asks in the inbox whoever ordered within a year, once each; how many that were."""
    since = now() - timedelta(days=365)
    people = Person.objects.filter(
        pk__in=Order.objects.filter(placed_at__gte=since).values("placed_by_id")
    )
    asked = 0
    for person in people.order_by("pk"):
        with override(person.language):
            text = gettext("Our yearly survey is open: 22 short lines help us get better.")
        send_text(
            phone=person.phone,
            kind="year_survey",
            text=text,
            link=link,
            once_key=f"year-survey:{survey_id}:{person.pk}",
            channel="in_app",
        )
        asked += 1
    YearSurvey.objects.filter(pk=survey_id).update(invited=asked)
    return asked


@transaction.atomic
def close_year_survey() -> YearSurvey:
    """Raises `NoYearSurvey` when none is open."""
    survey = _open()
    survey.closed_at = now()
    survey.save(update_fields=["closed_at"])
    return survey


@transaction.atomic
def answer_year_survey(
    *, person_id: int, expected: Sequence[int], perceived: Sequence[int]
) -> YearAnswer:
    """Raises `NoYearSurvey`, `AnswersMissing`, `AnsweredThisYear`."""
    survey = _open()
    items = sum(len(dimension.items) for dimension in year_form()[1])
    try:
        pair = Pair(tuple(expected), tuple(perceived))
    except ValueError:
        raise AnswersMissing from None
    if len(pair.expected) != items:
        raise AnswersMissing
    answer, is_new = YearAnswer.objects.get_or_create(
        company_id=current_company(),
        survey=survey,
        person_id=person_id,
        defaults={"expected": list(expected), "perceived": list(perceived), "at": now()},
    )
    if not is_new:
        raise AnsweredThisYear
    return answer


def _open() -> YearSurvey:
    survey = YearSurvey.objects.select_for_update().filter(closed_at=None).order_by("year").last()
    if survey is None:
        raise NoYearSurvey
    return survey
