"""What a dispatcher does with the board: move, pin, undo; each once, each refusable."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jiahe.booking.actions.visits import StaleVisit
from jiahe.dispatch.actions.board import BoardMove
from jiahe.dispatch.queries import board_day
from jiahe.journeys import board as journey
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.office.board import parts
from jiahe.web.office.days import day_asked
from jiahe.web.office.drawing import clock
from jiahe.web.once import company_of, once, person_of, wants_json
from jiahe.web.policies import allow, is_dispatcher
from jiahe.web.said import number_said


class MoveForm(forms.Form):
    """One drop: `worker` empty sends the seat to the queue, `start` empty keeps the time."""

    visit = forms.CharField(max_length=16)
    seat = forms.IntegerField(min_value=1, max_value=50)
    worker = forms.CharField(max_length=16, required=False)
    start = forms.CharField(max_length=40, required=False)
    version = forms.IntegerField(min_value=0)
    reason = forms.CharField(max_length=300, required=False)

    def clean_start(self) -> datetime | None:
        text = self.cleaned_data["start"]
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError as unreadable:
            raise forms.ValidationError(_("This time cannot be read.")) from unreadable
        if at.tzinfo is None:
            raise forms.ValidationError(_("This time cannot be read."))
        return at


class NotReadable(Refusal):
    sentence = gettext_lazy("This move cannot be read. Please load the board again.")
    status = HTTPStatus.BAD_REQUEST


@allow(is_dispatcher)
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Drops a seat on a worker or on the queue.

    A drop that holds is answered at once, without lanes: the page has drawn it already and asks
    for them after it (`board_parts`).
    """
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise NotReadable
    read = form.cleaned_data

    def effect() -> Result:
        return _told(
            journey.move_visit_on_board(
                company_id=company_of(request),
                visit_code=read["visit"],
                worker_code=read["worker"] or None,
                start=read["start"],
                seat=read["seat"],
                expected_version=read["version"],
                actor_id=person_of(request),
                override_reason=read["reason"],
            )
        )

    deed = partial(once, request, "office.move", read, effect)
    if not wants_json(request):
        return _page(request, deed)
    try:
        return JsonResponse(deed())
    except Refusal as refused:
        return JsonResponse(_refused(refused) | _fresh(request), status=refused.status)


def _told(done: BoardMove) -> Result:
    at = clock(done.start)
    said = (
        _("%(name)s comes at %(at)s") % {"name": done.worker_name, "at": at}
        if done.worker_code
        else _("Back in the queue; the household's time stays %(at)s") % {"at": at}
    )
    warning = f" ⚠ {done.warning}" if done.warning else ""
    return {
        "visit": done.visit_code,
        "version": done.version,
        "worker": done.worker_code,
        "said": said + warning,
        "undo": bool(done.step_id),
    }


@allow(is_dispatcher)
@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    """Keeps the visit where it is, or lets it go again."""
    visit, version = request.POST.get("visit", ""), number_said(request.POST.get("version", ""))
    if version is None:
        raise NotReadable
    wanted = request.POST.get("pinned") == "1"
    verb = journey.pin_visit if wanted else journey.unpin_visit
    said = _("Pinned: neither plan nor hand moves it") if wanted else _("Unpinned")

    def effect() -> Result:
        done = verb(
            company_id=company_of(request),
            visit_code=visit,
            expected_version=version,
            actor_id=person_of(request),
        )
        return _told(done) | {"said": said}

    body = {"visit": visit, "version": version, "pinned": wanted}
    return _answered(request, lambda: once(request, "office.pin", body, effect))


@allow(is_dispatcher)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Takes back this dispatcher's last step."""

    def effect() -> Result:
        done = journey.undo_board_step(company_id=company_of(request), actor_id=person_of(request))
        return {"visit": done.visit_code, "version": done.version, "said": _("Taken back")}

    return _answered(request, lambda: once(request, "office.undo", {}, effect))


def _answered(request: HttpRequest, deed: Callable[[], Result]) -> HttpResponse:
    """The result with the lanes that it touched; a refusal with the lanes as they really are."""
    if not wants_json(request):
        return _page(request, deed)
    try:
        result: dict[str, Any] = deed()
        status = HTTPStatus.OK
    except Refusal as refused:
        result, status = _refused(refused), refused.status
    return JsonResponse(result | _fresh(request), status=status)


def _refused(refused: Refusal) -> dict[str, Any]:
    is_stale = isinstance(refused, StaleVisit)
    who = refused.details.get("who", "")
    said = _("%(who)s has just changed this visit") % {"who": who} if is_stale else str(refused)
    return {"refusal": refused.name, "said": said}


def _fresh(request: HttpRequest) -> dict[str, Any]:
    """Today's truth for the lanes named in `lanes`; all of them when none is named."""
    named = request.POST.get("lanes", "")
    with for_company(company_of(request)):
        day = board_day(day_asked(request.POST))
        return {"parts": parts(day, frozenset(named.split(",")) if named else None)}


def _page(request: HttpRequest, deed: Callable[[], Result]) -> HttpResponse:
    messages.success(request, deed()["said"])
    return HttpResponseRedirect(f"{reverse('office:board')}?on={day_asked(request.POST)}")
