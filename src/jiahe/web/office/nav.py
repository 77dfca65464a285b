"""The office's menu: every area that has a page of its own, in the order of the day."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiahe.accounts.choices import Role
from jiahe.web.policies import holds, is_owner, may_open

Link = dict[str, Any]
BEGINS_AT = (
    (is_owner, "office:standards"),  # how the house stands; the day itself is the dispatcher's
    (holds(Role.INSPECTOR), "office:warnings"),
)
SHORT = 16  # a menu with more links shows the group of the page that is open


def chrome(request: HttpRequest, current: str = "") -> dict[str, Any]:
    """`nav` and `user_name` for office/base.html; `current` is the route's name."""
    pages = (
        (_("Dispatch"), dispatch_pages()),
        (pgettext("standard", "Standards"), standards_pages()),
        (pgettext("inspection", "Inspection"), inspection_pages()),
        (pgettext("loop", "Improvement"), loop_pages()),
        (pgettext("office", "Households"), household_pages()),
        (pgettext("office", "Team"), team_pages()),
        (pgettext("office", "House"), house_pages()),
    )
    groups = [(title, _links(rows, current, request)) for title, rows in pages]
    is_short = sum(len(links) for _title, links in groups) <= SHORT
    return {
        "nav": [
            {
                "title": title,
                "links": links,
                "is_here": any(link["current"] for link in links),
                "is_open": is_short or any(link["current"] for link in links),
            }
            for title, links in groups
            if links
        ],
        "user_name": getattr(request.user, "name", ""),
    }


def dispatch_pages() -> list[tuple[str, str, str]]:
    return [
        ("office:board", "layout-kanban", _("Board")),
        ("office:events", "bell", _("Events")),
        ("office:planning", "route", _("Planning")),
        ("office:capacity", "chart-bar", _("Capacity")),
        ("office:areas", "map-pin", pgettext("area", "Areas")),
        ("office:births", "calendar", pgettext("birth", "Births and backup")),
        ("office:rests", "calendar-event", pgettext("rest", "Days of rest")),
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
        ("office:gate-objections", "message-circle", pgettext("gate", "Objections to gates")),
        ("office:standards-report", "report-analytics", pgettext("standard", "Monthly report")),
        ("office:standing", "scale", pgettext("standard", "Standing of the trade")),
        ("office:association-figures", "shield-check", pgettext("standard", "Figures for members")),
        ("office:companies-credit", "shield-check", pgettext("credit", "Credit of companies")),
        ("office:records", "list-check", _("Compliance register")),
        ("office:data-requests", "lock", _("Requests on data")),
        ("office:leaks", "alert-triangle", _("Leaks of data")),
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
        ("office:responsibility", "scale", pgettext("loop", "Who bears a loss")),
        ("office:risks", "alert-triangle", pgettext("loop", "Risks")),
        ("office:improvements", "bulb", pgettext("loop", "Improvements")),
        ("office:flow", "route", pgettext("loop", "Order flow")),
        ("office:mechanisms", "adjustments", pgettext("loop", "Mechanisms")),
        ("office:suggestions", "message-circle", pgettext("loop", "Suggestions")),
        ("office:ways-in", "qrcode", pgettext("loop", "Ways in")),
        ("office:joint-reviews", "users", _("Joint reviews")),
    ]


def first_page(request: HttpRequest) -> str | None:
    """Where this person begins: at what the role looks at first, else with the menu."""
    begun = [page for policy, page in BEGINS_AT if policy.test(request)]
    names = begun + [name for name, *_rest in _every_page()]
    return next((name for name in names if may_open(request, name)), None)


def _every_page() -> list[tuple[str, str, str]]:
    return [
        *dispatch_pages(),
        *household_pages(),
        *team_pages(),
        *house_pages(),
        *standards_pages(),
        *inspection_pages(),
        *loop_pages(),
    ]


def household_pages() -> list[tuple[str, str, str]]:
    return [
        ("office:service", "headset", _("Service desk")),
        ("office:complaints", "message-circle", pgettext("complaint", "Complaints")),
        ("office:calls", "phone", _("Call back")),
        ("office:reviews", "star", _("Reviews")),
        ("office:words", "message-circle", pgettext("words", "What households say")),
        ("office:doubts", "eye", _("Reviews in doubt")),
        ("office:surveys", "clipboard-check", _("Surveys")),
        ("office:promotions", "user-plus", _("Links of promoters")),
        ("office:counter", "user-plus", pgettext("counter", "Book at the counter")),
    ]


def team_pages() -> list[tuple[str, str, str]]:
    return [
        ("office:learning", "school", _("Training")),
        ("office:learning-tests", "certificate", _("Practical tests")),
        ("office:coaching", "message-circle", _("Coaching talks")),
        ("office:people", "users", pgettext("office", "People")),
        ("office:papers", "certificate", _("Papers to check")),
        ("office:intake", "user-plus", _("Applicants")),
        ("office:credit", "scale", _("Credit scores")),
    ]


def house_pages() -> list[tuple[str, str, str]]:
    return [
        ("office:finance", "cash", _("Finance")),
        ("office:supplies", "truck", _("Supplies")),
        ("office:green", "bulb", _("Green report")),
        ("office:services", "clipboard-check", _("Services in review")),
        ("office:company-credit", "shield-check", pgettext("credit", "Our credit score")),
        ("office:eyes", "users", _("Other eyes")),
        ("office:commissions", "clipboard-check", _("Outside evaluators")),
        ("office:commissioned", "clipboard-check", _("My commissions")),
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
