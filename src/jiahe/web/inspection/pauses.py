"""The pause switch: first what would be touched, then the pause, then the list of all."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.actions import PauseTooShort
from jiahe.accounts.choices import PauseKind, Role
from jiahe.accounts.queries import pauses_in_company, stores_in_company
from jiahe.catalog.queries import services_of_company
from jiahe.journeys import pausing
from jiahe.journeys.pausing import NothingToPause, Promises
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, holds
from jiahe.web.said import day_said
from jiahe.web.templatetags.household import said
from jiahe.workforce.queries import ZONE, workers_in_company

may_pause = holds(Role.INSPECTOR, Role.DISPATCHER, Role.OWNER)
DAYS = 7
CHOICES = (
    (Promises.KEEP, pgettext_lazy("pause", "Keep them: they take place as promised")),
    (Promises.REPLAN, pgettext_lazy("pause", "Re-plan: their seats go to the dispatcher's queue")),
    (Promises.TELL, pgettext_lazy("pause", "Tell the households: they may move or cancel")),
)


@allow(may_pause)
@never_cache
@require_safe
def pauses(request: HttpRequest) -> HttpResponse:
    """The form; with `kind`, `code` and `until` also what a pause would touch."""
    kind, code = request.GET.get("kind", ""), request.GET.get("code", "")
    until_on = day_said(request.GET.get("until", "")) or localdate(now()) + timedelta(days=DAYS)
    words: dict[str, Any] = {
        "kinds": PauseKind.choices,
        "subjects": _subjects(),
        "asked": f"{kind}:{code}",
        "until": until_on,
        "rows": [(one, one.ends_at > now()) for one in pauses_in_company()],
        "choices": CHOICES,
    }
    try:
        if kind:
            subject = pausing.subject_of(kind, code)
            words["subject"] = subject
            words["touched"] = pausing.promised_in(subject, _end_of(until_on))
    except (NothingToPause, PauseTooShort) as refusal:
        words["problem"] = str(refusal)
    return render(request, "inspection/pauses.html", chrome(request, "office:pauses") | words)


def _end_of(day: Any) -> datetime:
    """The end of that local day; raises `PauseTooShort` for one that is over."""
    end = datetime.combine(day + timedelta(days=1), time(), ZONE)
    if end <= now():
        raise PauseTooShort(days=180)
    return end


def _subjects() -> list[tuple[Any, list[tuple[str, str]]]]:
    """(kind in words, its (value, name) pairs) for one list of everything that may be paused."""
    found: list[tuple[PauseKind, list[tuple[str, str]]]] = [
        (PauseKind.STORE, [(one.code, said(one, "name")) for one in stores_in_company()]),
        (PauseKind.SERVICE, [(one.code, said(one, "name")) for one in services_of_company()]),
        (PauseKind.WORKER, [(one.code, one.name) for one in workers_in_company()]),
    ]
    return [
        (kind.label, [(f"{kind.value}:{code}", name) for code, name in rows])
        for kind, rows in found
    ]


@allow(may_pause)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The list's one value, split for the page that shows what a pause would touch."""
    kind, _colon, code = request.GET.get("subject", "").partition(":")
    until = request.GET.get("until", "")
    page = reverse("office:pauses")
    is_clean = kind in PauseKind.values and code.isalnum()
    until = until if day_said(until) else ""
    return HttpResponseRedirect(
        f"{page}?kind={kind}&code={code}&until={until}" if is_clean else page
    )


@allow(may_pause)
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    said = {
        key: request.POST.get(key, "") for key in ("kind", "code", "until", "reason", "promises")
    }

    def effect() -> dict[str, str]:
        made = pausing.pause_work(
            company_id=company_of(request),
            kind=said["kind"],
            code=said["code"],
            until=_end_of(day_said(said["until"]) or localdate(now()) - timedelta(days=1)),
            reason=said["reason"],
            promises=said["promises"],
            actor_id=person_of(request),
        )
        return {"paused": made.code}

    return _done(request, "office.pause", said, effect, _("Paused. Nothing new is promised there."))


@allow(may_pause)
@require_POST
def lift(request: HttpRequest, code: str) -> HttpResponse:
    reason = request.POST.get("reason", "")

    def effect() -> dict[str, str]:
        pausing.lift(
            company_id=company_of(request), code=code, reason=reason, actor_id=person_of(request)
        )
        return {"lifted": code}

    body = {"reason": reason}
    return _done(
        request, f"office.pause/{code}", body, effect, _("Lifted. It can be booked again.")
    )


def _done(
    request: HttpRequest, route: str, body: dict[str, str], effect: Any, glad: str
) -> HttpResponse:
    try:
        once(request, route, body, effect)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, glad)
    return HttpResponseRedirect(reverse("office:pauses"))
