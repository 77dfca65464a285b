"""The office's menu: every area that has a page of its own, in the order of the day."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiahe.web.policies import may_open

Link = dict[str, Any]


def chrome(request: HttpRequest, current: str = "") -> dict[str, Any]:
    """`nav` and `user_name` for office/base.html; `current` is the route's name."""
    groups = [
        {"title": _("Dispatch"), "links": _links(dispatch_pages(), current, request)},
        {
            "title": pgettext("standard", "Standards"),
            "links": _links(standards_pages(), current, request),
        },
        {
            "title": pgettext("inspection", "Inspection"),
            "links": _links(inspection_pages(), current, request),
        },
        {"title": pgettext("loop", "Improvement"), "links": _links(loop_pages(), current, request)},
        {"title": _("Desks"), "links": _links(desk_pages(), current, request)},
    ]
    return {
        "nav": [group for group in groups if group["links"]],
        "user_name": getattr(request.user, "name", ""),
    }


def dispatch_pages() -> list[tuple[str, str, str]]:
    return [
        ("office:board", "layout-kanban", _("Board")),
        ("office:events", "bell", _("Events")),
        ("office:planning", "route", _("Planning")),
        ("office:capacity", "chart-bar", _("Capacity")),
        ("office:standby", "users", _("Standby")),
        ("office:waiting", "clock", _("Waiting list")),
        ("office:contests", "message-circle", _("Disagreements")),
        ("office:fairness", "scale", _("Fairness")),
        ("office:travel", "bike", pgettext("travel", "Ways")),
    ]


def standards_pages() -> list[tuple[str, str, str]]:
    return [
        ("office:standards", "shield-check", pgettext("standard", "Wall of standards")),
        ("office:remedies", "clipboard-check", pgettext("standard", "Cases")),
        ("office:standards-report", "report-analytics", pgettext("standard", "Monthly report")),
        ("office:standing", "scale", pgettext("standard", "Standing of the trade")),
    ]


def inspection_pages() -> list[tuple[str, str, str]]:
    return [
        ("office:warnings", "alert-triangle", pgettext("inspection", "Early warning")),
        ("office:inspections", "clipboard-check", pgettext("inspection", "Inspections")),
        ("office:lots", "list-check", pgettext("inspection", "Teams and draws")),
        ("office:hazards", "alert-circle", pgettext("inspection", "Hazards")),
        ("office:proof", "camera", pgettext("inspection", "Photo evidence")),
        ("office:pauses", "lock", pgettext("inspection", "Pauses")),
    ]


def loop_pages() -> list[tuple[str, str, str]]:
    return [
        ("office:measures", "scale", pgettext("loop", "Measures and rewards")),
        ("office:improvements", "bulb", pgettext("loop", "Improvements")),
        ("office:flow", "route", pgettext("loop", "Order flow")),
        ("office:mechanisms", "adjustments", pgettext("loop", "Mechanisms")),
        ("office:suggestions", "message-circle", pgettext("loop", "Suggestions")),
        ("office:ways-in", "qrcode", pgettext("loop", "Ways in")),
    ]


def first_page(request: HttpRequest) -> str | None:
    """The route of the first page of the menu that this person may open."""
    names = [name for name, *_rest in _every_page()]
    return next((name for name in names if may_open(request, name)), None)


def _every_page() -> list[tuple[str, str, str]]:
    return dispatch_pages() + desk_pages() + standards_pages() + inspection_pages() + loop_pages()


def desk_pages() -> list[tuple[str, str, str]]:
    return [
        ("office:service", "headset", _("Service desk")),
        ("office:learning", "school", _("Training")),
        ("office:people", "users", pgettext("office", "People")),
        ("office:papers", "certificate", _("Papers to check")),
        ("office:intake", "user-plus", _("Applicants")),
        ("office:calls", "phone", _("Call back")),
        ("office:reviews", "star", _("Reviews")),
        ("office:words", "message-circle", pgettext("words", "What households say")),
        ("office:learning-tests", "certificate", _("Practical tests")),
        ("office:doubts", "eye", _("Reviews in doubt")),
        ("office:credit", "scale", _("Credit scores")),
        ("office:eyes", "users", _("Other eyes")),
        ("office:surveys", "clipboard-check", _("Surveys")),
        ("office:finance", "cash", _("Finance")),
        ("office:supplies", "truck", _("Supplies")),
        ("office:green", "bulb", _("Green report")),
        ("office:services", "clipboard-check", _("Services in review")),
        ("office:company", "settings", _("Company")),
        ("office:oversight", "report-analytics", _("Oversight")),
    ]


def _links(rows: Sequence[tuple[str, str, str]], current: str, request: HttpRequest) -> list[Link]:
    """The pages that this person may open."""
    return [
        {"url": reverse(name), "icon": icon, "label": label, "current": name == current}
        for name, icon, label in rows
        if may_open(request, name)
    ]
