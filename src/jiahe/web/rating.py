"""Reading and showing a judgement: the same three questions for household and worker."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language

from jiahe.quality.queries.pages import RatePage
from jiahe.quality.rules import MARK_WORDS, MOST_PHOTOS, Opinion
from jiahe.standards.limits import EDIT_REVIEW_WITHIN_DAYS, LONGEST_TEXT

ICONS = {5: "mood-smile", 4: "mood-smile", 3: "mood-neutral", 2: "mood-sad", 1: "mood-sad"}
MOST_TAGS = 40


@dataclass(frozen=True)
class MarkChoice:
    value: int
    words: str | Promise
    icon: str
    is_chosen: bool


@dataclass(frozen=True)
class Question:
    name: str
    legend: object
    marks: tuple[MarkChoice, ...]


@dataclass(frozen=True)
class TagChoice:
    code: str
    label: str | Promise
    is_chosen: bool


def opinion_in(form: QueryDict) -> Opinion:
    """What the form says; an unreadable mark counts as missing."""
    return Opinion(
        attitude=_mark(form.get("attitude")),
        skill=_mark(form.get("skill")),
        effect=_mark(form.get("effect")),
        tags=tuple(str(tag)[:20] for tag in form.getlist("tags")[:MOST_TAGS]),
        text=str(form.get("text", "")),
    )


def _mark(text: object) -> int:
    said = str(text or "")
    return int(said) if said in {"1", "2", "3", "4", "5"} else 0


def rate_words(request: HttpRequest, page: RatePage) -> dict[str, Any]:
    """The context of a rating page: what was sent, else what was said, else nothing chosen."""
    said = _said(request, page)
    marks = {"attitude": said.attitude, "skill": said.skill, "effect": said.effect}
    service = page.service
    english = get_language() == "en" and service.name_en
    return {
        "page": page,
        "service_name": service.name_en if english else service.name,
        "questions": [_question(name, legend, marks[name]) for name, legend in page.questions],
        "tags": [TagChoice(tag.code, tag.label, tag.code in said.tags) for tag in page.tags],
        "text": said.text[:LONGEST_TEXT],
        "longest": LONGEST_TEXT,
        "most_photos": MOST_PHOTOS,
        "edit_days": EDIT_REVIEW_WITHIN_DAYS,
    }


def _said(request: HttpRequest, page: RatePage) -> Opinion:
    if request.method == "POST":
        return opinion_in(request.POST)
    row = page.review
    if row is None:
        return Opinion(0, 0, 0)
    return Opinion(row.attitude, row.skill, row.effect, tuple(row.tags), row.text)


def _question(name: str, legend: object, chosen: int) -> Question:
    marks = tuple(
        MarkChoice(value, words, ICONS[value], value == chosen)
        for value, words in reversed(MARK_WORDS)
    )
    return Question(name, legend, marks)
