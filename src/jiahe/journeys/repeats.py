"""How often a household is visited: once, at a rhythm, by a package, every day of a term."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.booking.choices import SeriesRule
from jiahe.catalog.models import Service
from jiahe.catalog.rules import care_of
from jiahe.engine.recurrence import CareDays, EveryWeeks, Occurrence, Rule, WorkingMonth, preview
from jiahe.engine.recurrence import Series as Recurrence
from jiahe.journeys.quoting import package_of, term_asked
from jiahe.kit.errors import Refusal
from jiahe.workforce.queries import ZONE


class PackageSetsTheVisits(Refusal):
    sentence = gettext_lazy(
        "The package sets how often and how many visits. Please choose it alone, or without it."
    )
    status = HTTPStatus.CONFLICT


class TermSetsTheVisits(Refusal):
    sentence = gettext_lazy("A live-in term has a visit every day; it is not repeated besides.")
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class Repeat:
    """How often, and how many visits; of a term after how many days the carer rests."""

    rule: SeriesRule
    count: int
    rest_after_days: int = 0


def repeat_with(
    service: Service, package_slug: str, repeat: Repeat | None, duration_minutes: int
) -> Repeat | None:
    """How often: what was chosen, the package's visits at its rhythm, or each day of the term.

    Raises `NoSuchTerm`, `PackageNotOffered`, and `TermSetsTheVisits`, `PackageSetsTheVisits` for
    another repeat beside a term or a package.
    """
    days, package = term_asked(service, duration_minutes), package_of(service, package_slug)
    if days:
        term = Repeat(SeriesRule.TERM, days, care_of(service).rest_after)
        return _alone(term, repeat, TermSetsTheVisits)
    if package:
        packed = Repeat(SeriesRule(package.rhythm), package.visits)
        return _alone(packed, repeat, PackageSetsTheVisits)
    return repeat


def _alone(fixed: Repeat, asked: Repeat | None, refusal: type[Refusal]) -> Repeat:
    if asked not in {None, fixed}:
        raise refusal
    return fixed


def occurrences_of(start: datetime, repeat: Repeat | None) -> list[datetime]:
    """The starts of a booking: one, or those of its series by wall time."""
    if repeat is None:
        return [start]
    return [one.starts_at for one in preview_series(start, repeat)]


def preview_series(start: datetime, repeat: Repeat) -> tuple[Occurrence, ...]:
    local = start.astimezone(ZONE)
    rules: dict[SeriesRule, Rule] = {
        SeriesRule.WEEKLY: EveryWeeks(frozenset({local.weekday()})),
        SeriesRule.BIWEEKLY: EveryWeeks(frozenset({local.weekday()}), weeks=2),
        SeriesRule.MONTH_26: WorkingMonth(),
        SeriesRule.TERM: CareDays(repeat.rest_after_days),
    }
    series = Recurrence(
        first_on=local.date(),
        at=local.time().replace(tzinfo=None),
        zone=ZONE,
        rule=rules[repeat.rule],
        count=repeat.count,
    )
    return preview(series, repeat.count)
