"""The person's own corner: settings, homes, waiting list, messages; and the demo's inbox."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiahe.accounts import queries as accounts
from jiahe.accounts.actions import access
from jiahe.booking.waits import waits_of
from jiahe.journeys import waiting
from jiahe.notify import actions as notify_actions
from jiahe.notify import queries as notify
from jiahe.web.once import act_and_return, person_of
from jiahe.web.policies import allow, is_anybody, is_signed_in


@allow(is_anybody)
def me(request: HttpRequest) -> HttpResponse:
    """Settings for everybody; homes and waiting list for who signed in."""
    page: dict[str, Any] = {"tab": "me", "homes": [], "waiting": []}
    if request.user.is_authenticated:
        page |= {
            "person": accounts.person_by_id(request.user.pk),
            "homes": accounts.households_of(request.user.pk),
            "waiting": waits_of(request.user.pk),
            "tokens": accounts.tokens_of(request.user.pk),
        }
    return render(request, "household/me.html", page)


@allow(is_signed_in)
@require_POST
def end_token(request: HttpRequest, code: str) -> HttpResponse:
    """Signs a program of the person's out, at once."""
    return act_and_return(
        request,
        f"household.end_token/{code}",
        {},
        lambda: access.revoke_token(person_id=person_of(request), code=code),
        glad=_("The program is signed out."),
        to=reverse("household:me"),
    )


@allow(is_signed_in)
@require_POST
def leave_waiting(request: HttpRequest, code: str) -> HttpResponse:
    """Off the waiting list, for all who share the home."""
    return act_and_return(
        request,
        f"household.leave_waiting/{code}",
        {},
        lambda: waiting.leave(person_id=person_of(request), code=code),
        glad=_("You are off the waiting list."),
        to=reverse("household:me"),
    )


@allow(is_signed_in)
def messages(request: HttpRequest) -> HttpResponse:
    """Everything that was sent to the person; looking at it marks it read."""
    assert request.user.pk is not None
    person = accounts.person_by_id(request.user.pk)
    shown = list(notify.messages_for(person.phone)[:60])
    if any(message.read_at is None for message in shown):
        notify_actions.mark_read(phone=person.phone)
    return render(request, "household/messages.html", {"tab": "messages", "shown": shown})


@allow(is_anybody)
def inbox(request: HttpRequest) -> HttpResponse:
    """Every message of the demo city, codes included; elsewhere the page does not exist."""
    if not settings.IS_DEMO:
        raise Http404
    page = {
        "shown": notify.latest_messages(60),
        "is_inbox": True,
        "back_url": reverse("household:home"),
    }
    return render(request, "household/messages.html", page)


routes = [
    path("me/programs/<slug:code>/end/", end_token, name="end-token"),
    path("me/waiting/<slug:code>/leave/", leave_waiting, name="leave-waiting"),
]
