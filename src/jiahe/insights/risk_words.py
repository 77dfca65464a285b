"""A risk in a short sentence, for register, task and message alike."""

from typing import Protocol

from django.utils.translation import gettext as _

from jiahe.dispatch.choices import EventKind
from jiahe.insights.choices import RiskSource
from jiahe.insights.models import Improvement
from jiahe.insights.places import place_said
from jiahe.quality.choices import HazardKind, Measure, Watched
from jiahe.standards.entries import titled
from jiahe.workforce.rules import certificate_name


class Seen(Protocol):
    """A risk, as far as it is put in words."""

    source: str
    ref: str
    title: str
    evidence: dict[str, object]


def title_of(risk: Seen) -> str:
    """What a colleague wrote, else what was counted."""
    if risk.title:
        return risk.title
    what = risk.evidence.get("what")
    parts = {str(key): str(value) for key, value in what.items()} if isinstance(what, dict) else {}
    if risk.source == RiskSource.WARNING:
        return _warned(parts, risk.ref)
    return _sentence(risk.source, parts)


def _warned(what: dict[str, str], ref: str) -> str:
    """`ref` ends with the id of the place, see `queries.risks`."""
    scope, place_id = what["scope"], ref.rpartition(":")[2]
    name = what.get("name", "")
    if name and place_id.isdigit():
        name = place_said(scope, int(place_id), name)
    return _("Early warning: %(measure)s, %(place)s") % {
        "measure": Measure(what["measure"]).label,
        "place": name or Watched(scope).label,
    }


def _sentence(source: str, what: dict[str, str]) -> str:
    kind = what.get("kind", "")
    if source == RiskSource.HAZARD:
        return _("Danger in homes: %(kind)s") % {"kind": HazardKind(kind).label}
    if source == RiskSource.EVENT:
        return _("Days break: %(kind)s") % {"kind": EventKind(kind).label}
    if source == RiskSource.GATE:
        return _("People on duty whose paper ran out: %(kind)s") % {"kind": certificate_name(kind)}
    return _("Reviews that may not be honest")


def improvement_title(row: Improvement) -> str:
    """What is to become better: of an overdue risk or a breach in the reader's language."""
    for risk in row.risks.all():
        return _("Overdue risk: %(title)s") % {"title": title_of(risk)}
    return titled(row.title)


def count_of(risk: Seen) -> int | None:
    """How often it was seen in the window when it was found; None for a colleague's."""
    n = risk.evidence.get("n")
    return n if isinstance(n, int) else None
