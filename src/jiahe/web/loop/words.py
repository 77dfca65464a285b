"""Causes, deeds and reasons of measures and rewards in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiahe.quality.choices import MeasureCause, MeasureStage

TO_DO = {
    MeasureStage.NOTICE: gettext_lazy("Read it, and see to it from the next visit on."),
    MeasureStage.COACHING: gettext_lazy("Your team leader calls you for a talk and walks along."),
    MeasureStage.RETRAINING: gettext_lazy(
        "Learn the path again under “My learning”, then pass the re-test. After a failed re-test"
        " you are not sent on this line until you pass."
    ),
    MeasureStage.LIMITED: gettext_lazy(
        "Until the end you get visits in the morning only. What was promised takes place."
    ),
    MeasureStage.SUSPENDED: gettext_lazy(
        "Until the end you get no visits; those promised go to colleagues. It ends by itself."
    ),
    MeasureStage.ENDED: gettext_lazy("Your cooperation ends. You may apply again after the end."),
    MeasureStage.BARRED: gettext_lazy(
        "From the day below until the end you cannot be taken on here. You can contest it before."
    ),
}


class Staged(Protocol):
    """A measure, as far as it is read here."""

    causes: Any
    stage: str


class Rewarded(Protocol):
    reasons: Any


@dataclass(frozen=True)
class CauseWords:
    """A cause as the worker reads it; `seen` names the visible evidence."""

    label: str
    on: date | None
    words: str
    points: int
    ref: str


def causes_in_words(row: Staged) -> list[CauseWords]:
    return [
        CauseWords(
            str(MeasureCause(one["kind"]).label),
            parse_date(one["on"]),
            one["words"],
            one["points"],
            one["ref"].partition(":")[2],
        )
        for one in row.causes
    ]


def to_do(row: Staged) -> str:
    return str(TO_DO[MeasureStage(row.stage)])


def reasons_in_words(row: Rewarded) -> str:
    return _("Visits: %(visits)s; fair score at least %(score)s; clean inspections: %(looks)s") % {
        "visits": row.reasons["visits"],
        "score": row.reasons["score_low"],
        "looks": row.reasons["inspections"],
    }
