"""What the training pages share: the menu, the tabs, and answers to a refusal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from jiahe.accounts.choices import Role
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.web.office.nav import chrome
from jiahe.web.once import once
from jiahe.web.policies import holds, may_open

is_examiner = holds(Role.TRAINER, Role.INSPECTOR, Role.OWNER)


def tabs() -> list[tuple[str, str]]:
    return [
        ("office:learning", _("Who learns what")),
        ("office:learning-tests", _("Practical tests")),
        ("office:learning-courses", _("Courses and paths")),
        ("office:learning-skills", _("Map of skills")),
        ("office:learning-promotions", _("Promotion")),
        ("office:learning-drills", _("Drills")),
        ("office:learning-contests", _("Skill contests")),
        ("office:learning-honours", _("Contests and honours")),
        ("office:learning-effects", _("What courses changed")),
        ("office:learning-papers", _("Papers and gates")),
    ]


def frame(request: HttpRequest, current: str) -> dict[str, Any]:
    """The office's menu and the training tabs that this person may open."""
    here = "office:learning-tests" if current == "office:learning-tests" else "office:learning"
    shown = [(name, label) for name, label in tabs() if may_open(request, name)]
    return chrome(request, here) | {
        "tabs": [(reverse(name), label, name == current) for name, label in shown]
    }


def deed(
    request: HttpRequest, route: str, body: dict[str, Any], effect: Callable[[], str]
) -> HttpResponse | Refusal:
    """Done once; leads where `effect` says, or gives the refusal back to be shown."""

    def answered() -> Result:
        return {"to": effect()}

    try:
        return HttpResponseRedirect(once(request, route, body, answered)["to"])
    except Refusal as refusal:
        return refusal


def told(request: HttpRequest, text: str) -> None:
    messages.success(request, text)
