"""The trainer's desk: who may do what, which papers end, and which gate keeps whom back."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.catalog import queries as catalog
from jiahe.dispatch.wording import skill_name
from jiahe.kit.clock import now
from jiahe.web.office.learning.frame import frame
from jiahe.web.policies import allow, is_trainer
from jiahe.workforce.choices import Truth
from jiahe.workforce.queries import Need, Standing, need_for, standings
from jiahe.workforce.rules import certificate_name

SOON = timedelta(days=30)
FILTERS = (
    ("all", gettext_lazy("Everybody")),
    ("blocked", gettext_lazy("Kept back")),
    ("soon", gettext_lazy("A paper ends soon")),
)


@allow(is_trainer)
@require_safe
def moved(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The page stood here before; bookmarks still lead to it."""
    return HttpResponsePermanentRedirect(reverse("office:learning-papers"))


@allow(is_trainer)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Everybody with skills, papers and gates, who is kept back first; `kept` narrows the list."""
    kept, today = request.GET.get("kept", "all"), localdate(now())
    rows = [_row(one, today) for one in standings(_needs(), today)]
    counts = {
        "all": len(rows),
        "blocked": sum(bool(row["gates"]) for row in rows),
        "soon": sum(row["is_soon"] for row in rows),
    }
    shown = {"blocked": "gates", "soon": "is_soon"}.get(kept)
    words = frame(request, "office:learning-papers") | {
        "rows": sorted(
            (row for row in rows if shown is None or row[shown]),
            key=lambda row: (not row["gates"], not row["is_soon"]),
        ),
        "filters": [(key, label, counts[key], key == kept) for key, label in FILTERS],
        "today": today,
    }
    return render(request, "office/learning/papers.html", words)


def _needs() -> dict[str, Need]:
    """What each service on the company's shelf asks of whoever carries it out."""
    english = get_language() == "en"
    return {
        (service.name_en if english else "") or service.name: need_for(service)
        for service in catalog.services_of_company()
    }


def _row(one: Standing, today: date) -> dict[str, Any]:
    papers = [_paper(row, today) for row in one.certificates]
    return {
        "worker": one.worker,
        "skills": [
            (skill_name(grant.skill), grant.level)
            for grant in sorted(one.worker.skills.all(), key=lambda grant: grant.skill)
        ],
        "papers": papers,
        "gates": [(reason.words, names) for reason, names in one.gates],
        "is_soon": any(today <= row.valid_until <= today + SOON for row in one.certificates),
    }


def _paper(row: Any, today: date) -> dict[str, Any]:
    """The tone says: over, ending within 30 days or unproved, or fine."""
    proved = row.truth in {Truth.CHECKED, Truth.ISSUER_CONFIRMED}
    ends_soon = row.valid_until <= today + SOON
    is_over = row.valid_until < today or row.truth == Truth.REJECTED
    return {
        "name": certificate_name(row.kind),
        "until": row.valid_until,
        "truth": row.get_truth_display(),
        "tone": "danger" if is_over else "warn" if ends_soon or not proved else "ok",
        "is_over": row.valid_until < today,
    }
