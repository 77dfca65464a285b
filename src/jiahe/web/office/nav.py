"""The office's menu: every area that has a page of its own, in the order of the day."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

Link = dict[str, Any]


def chrome(request: HttpRequest, current: str = "") -> dict[str, Any]:
    """`nav` and `user_name` for office/base.html; `current` is the route's name."""
    groups = [
        {"title": _("Dispatch"), "links": _links(dispatch_pages(), current)},
        {"title": _("Desks"), "links": _links(desk_pages(), current)},
    ]
    return {
        "nav": [group for group in groups if group["links"]],
        "user_name": getattr(request.user, "name", ""),
    }


def dispatch_pages() -> list[tuple[str, str, str]]:
    return [
        ("office:board", "layout-kanban", _("Board")),
        ("office:standby", "users", _("Standby")),
        ("office:waiting", "clock", _("Waiting list")),
    ]


def desk_pages() -> list[tuple[str, str, str]]:
    return [
        ("office:reviews", "star", _("Reviews")),
        ("office:finance", "cash", _("Finance")),
    ]


def _links(rows: Sequence[tuple[str, str, str]], current: str) -> list[Link]:
    return [
        {"url": url, "icon": icon, "label": label, "current": name == current}
        for name, icon, label in rows
        if (url := _url(name))
    ]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
