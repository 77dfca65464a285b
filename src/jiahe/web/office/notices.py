"""What the board says above its queue: what broke the day, and a planner that failed."""

from datetime import date

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from jiahe.dispatch.queries.events import EventLine, open_events
from jiahe.dispatch.queries.runs import last_failure
from jiahe.web.icons import icon_svg

SHOWN = 6


def notices_html(on: date) -> str:
    """Each open event with its one step on; empty when the day runs as planned."""
    events = open_events(on)
    rows = format_html_join("", "{}", ((_event(one),) for one in events[:SHOWN]))
    shown = format_html('<ul class="risks list-plain">{}</ul>', rows) if events else ""
    return f"{_failure(on)}{shown}"


def _event(one: EventLine) -> str:
    return format_html(
        '<li class="risk is-danger"><a href="{url}"><b>{title}</b></a><span>{whom}</span>'
        '<a class="risk-fix" href="{url}">{fix}</a></li>',
        url=reverse("office:event", args=[one.kind, one.code]),
        title=one.title,
        whom=one.whom,
        fix=_("See the suggestion"),
    )


def _failure(on: date) -> str:
    """The newest plan came from the fallback: said where everybody looks."""
    failed = last_failure(on)
    if failed is None:
        return ""
    return format_html(
        '<p class="banner is-warn" role="status">{icon}<span class="banner-body">'
        '<a href="{url}">{said}</a></span></p>',
        icon=icon_svg("alert-triangle", ""),
        url=reverse("office:plan", args=[failed.code]),
        said=_("The planner could not finish; the simpler plan stands in."),
    )
