"""The board drawn as HTML: plain string work, because a day holds 100 lanes and 600 visits.

Every text goes through `escape`; the numbers are ints. Positions are minutes after the board's
first hour (`--from`, `--for`), which board.css turns into pixels.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from jiahe.booking.choices import VisitState
from jiahe.booking.queries import TRAVEL
from jiahe.dispatch.queries import BoardDay, Lane, QueuedVisit, VisitOnBoard
from jiahe.engine.intervals import Span
from jiahe.engine.travel import Place
from jiahe.web.icons import icon_svg
from jiahe.workforce.queries import ZONE

UNDER_WAY = (VisitState.TRAVELLING, VisitState.ARRIVED, VisitState.IN_SERVICE)
OVER = (
    VisitState.AWAITING_ACCEPTANCE,
    VisitState.OBJECTED,
    VisitState.ACCEPTED,
    VisitState.SETTLED,
)
FIRST_HOUR, LAST_HOUR = 7, 22
LONG_MINUTES = 14 * 60
LATE_MINUTES = 15
STUB_MINUTES = 30  # the narrowest bar: room for a mark


class Window(NamedTuple):
    """The hours that the board shows, in minutes after local midnight."""

    opens: int
    closes: int
    midnight: datetime

    @property
    def span(self) -> int:
        return self.closes - self.opens

    def clip(self, span: Span) -> tuple[int, int]:
        """(from, for) of the span inside the window; for <= 0 when it lies outside."""
        first = max(self.opens, self.minute(span.start))
        return first - self.opens, min(self.closes, self.minute(span.end)) - first

    def minute(self, at: datetime) -> int:
        return int((at - self.midnight).total_seconds()) // 60


@dataclass(frozen=True)
class Kpi:
    label: str
    value: str
    tone: str = ""


def window_of(day: BoardDay) -> Window:
    """07:00-22:00, wider when an hourly visit of the day begins or ends outside.

    Nights and 24-hour shifts do not widen it: their bars are cut at the edge, with a mark.
    """
    midnight = datetime(day.on.year, day.on.month, day.on.day, tzinfo=ZONE)
    window = Window(0, 24 * 60, midnight)
    opens, closes = FIRST_HOUR * 60, LAST_HOUR * 60
    for visit in _all_visits(day):
        first, last = window.minute(visit.start), window.minute(visit.end)
        if first >= 0 and last <= window.closes and last - first < LONG_MINUTES:
            opens, closes = min(opens, first), max(closes, last)
    return Window(opens // 60 * 60, -(-closes // 60) * 60, midnight)


def _all_visits(day: BoardDay) -> Iterable[VisitOnBoard]:
    yield from (visit for lane in day.lanes for visit in lane.visits)
    yield from (one.visit for one in day.queue)


def kpis(day: BoardDay) -> list[Kpi]:
    placed = [visit for lane in day.lanes for visit in lane.visits]
    at_work = sum(_minutes(span) for lane in day.lanes for span in lane.working)
    booked = sum(lane.booked_minutes for lane in day.lanes)
    used = f"{100 * booked // at_work}%" if at_work else "–"
    return [
        Kpi(_("Visits"), str(len({visit.code for visit in _all_visits(day)}))),
        Kpi(_("To assign"), str(len(day.queue)), "warns" if day.queue else ""),
        Kpi(_("At risk"), str(day.at_risk), "alarms" if day.at_risk else ""),
        Kpi(_("Under way"), str(sum(visit.state in UNDER_WAY for visit in placed))),
        Kpi(_("Finished"), str(sum(visit.state in OVER for visit in placed))),
        Kpi(_("Hours booked"), used),
    ]


def _minutes(span: Span) -> int:
    return int((span.end - span.start).total_seconds()) // 60


def kpis_html(day: BoardDay) -> str:
    return "".join(
        f'<span class="{one.tone}">{escape(one.label)} <b>{one.value}</b></span>'
        for one in kpis(day)
    )


def hours_html(window: Window) -> str:
    hours = range(window.opens // 60, window.closes // 60)
    return "".join(
        f'<span style="--from:{60 * hour - window.opens}">{hour}:00</span>' for hour in hours
    )


def lanes_html(
    day: BoardDay, window: Window, codes: frozenset[str] | None = None
) -> dict[str, str]:
    """Worker code -> the lane's HTML, in the board's order; only those of `codes`, when given."""
    words = _Words()
    return {
        lane.worker_code: _lane(lane, day, window, words)
        for lane in day.lanes
        if codes is None or lane.worker_code in codes
    }


class _Words:
    """The repeated words, translated once a page."""

    def __init__(self) -> None:
        self.leave = escape(_("On leave"))
        self.standby = escape(_("Standby"))
        self.off = escape(_("Off duty"))
        self.pinned = escape(_("pinned"))
        self.who_can = escape(_("Who can come"))
        self.calm = escape(_("Every visit has a worker."))
        self.done = icon_svg("check")
        self.live = icon_svg("player-play")
        self.risk = icon_svg("alert-triangle")
        self.lock = icon_svg("pin")
        self.ask = icon_svg("help-circle")
        self.visit_url = reverse("office:visit", args=["CODE"])
        self.worker_url = reverse("office:worker", args=["CODE"])


def _lane(lane: Lane, day: BoardDay, window: Window, words: _Words) -> str:
    code, name = escape(lane.worker_code), escape(lane.name)
    at_work = sum(_minutes(span) for span in lane.working)
    part = min(100, 100 * lane.booked_minutes // at_work) if at_work else 0
    is_away = "" if lane.working and lane.is_on_duty else " is-away"
    url = words.worker_url.replace("CODE", code)
    return (
        f'<div class="lane{is_away}" role="group" aria-label="{name}" data-worker="{code}"'
        f' data-name="{name}" data-home="{lane.home_lat:.5f},{lane.home_lng:.5f}">'
        f'<div class="lane-who"><a href="{url}?on={day.on}" tabindex="-1">{name}</a>'
        f"{_mark(lane, words)}<small>{escape(lane.skills)}</small>"
        f'<i class="lane-load" style="--part:{part}%"></i></div>'
        f'<div class="lane-track">{_away(lane, window, words)}{_ways(lane, window)}'
        f"{''.join(_placed(visit, window, words) for visit in lane.visits)}</div></div>"
    )


def _mark(lane: Lane, words: _Words) -> str:
    if lane.leave:
        return f' <em class="is-warn">{words.leave}</em>'
    if not lane.is_on_duty:
        return f" <em>{words.off}</em>"
    return f' <em class="is-info">{words.standby}</em>' if lane.is_on_standby else ""


def _away(lane: Lane, window: Window, words: _Words) -> str:
    """Grey where the worker does not work, with the leave named."""
    out, at = [], 0
    for span in sorted(lane.working, key=lambda one: one.start):
        first, length = window.clip(span)
        if length > 0:
            out.append((at, first - at))
            at = first + length
    out.append((at, window.span - at))
    label = words.leave if lane.leave else ""
    return "".join(
        f'<i class="lane-away" style="--from:{first};--for:{length}">{label}</i>'
        for first, length in out
        if length > 0
    )


def _ways(lane: Lane, window: Window) -> str:
    """A dashed line for the way to each visit, from home or from the visit before."""
    here, out = Place(lane.home_lat, lane.home_lng), []
    for visit in lane.visits:
        there = Place(visit.lat, visit.lng)
        way = _travel(
            round(here.lat, 4), round(here.lng, 4), round(there.lat, 4), round(there.lng, 4)
        )
        first = window.minute(visit.start) - window.opens - way
        if way > 0 and first >= 0:
            out.append(f'<i class="lane-travel" style="--from:{first};--for:{way}"></i>')
        here = there
    return "".join(out)


@lru_cache(maxsize=20_000)
def _travel(lat: float, lng: float, to_lat: float, to_lng: float) -> int:
    return TRAVEL.minutes(Place(lat, lng), Place(to_lat, to_lng))


def _placed(visit: VisitOnBoard, window: Window, words: _Words) -> str:
    """The bar; what reaches over an edge is cut there and marked, never lost."""
    span = Span(visit.start, visit.end)
    first, length = window.clip(span)
    if length < STUB_MINUTES:
        first, length = min(max(0, first), window.span - STUB_MINUTES), STUB_MINUTES
    marks = " goes-before" if window.minute(span.start) < window.opens else ""
    marks += " goes-on" if window.minute(span.end) > window.closes else ""
    return _visit(visit, words, style=f"--from:{first};--for:{length}", extra=marks)


def _look(visit: VisitOnBoard, words: _Words) -> tuple[str, str]:
    """(classes, icon): a state is never told by colour alone."""
    if visit.state in OVER:
        return " is-done", words.done
    if visit.risk:
        tone = " is-late" if visit.risk_minutes >= LATE_MINUTES else " is-risk"
        return tone, words.risk
    if visit.state in UNDER_WAY:
        return " is-live", words.live
    if visit.is_pinned:
        return " is-locked", words.lock
    if visit.answer in {"tentative", "offered"}:
        return " is-tentative", words.ask
    return "", ""


def _visit(visit: VisitOnBoard, words: _Words, *, style: str, extra: str = "") -> str:
    classes, icon = _look(visit, words)
    code, who = escape(visit.code), escape(visit.household)
    times = f"{clock(visit.start)}–{clock(visit.end)}"
    service = escape(visit.service)
    minutes = _minutes(Span(visit.start, visit.end))
    says = [who, service, times, escape(visit.worker_name), escape(visit.state_words)]
    says += [escape(visit.risk), words.pinned if visit.is_pinned else ""]
    spoken = " · ".join(part for part in says if part)
    return (
        f'<a class="visit hue-{escape(visit.hue)}{classes}{extra}"'
        f' href="{words.visit_url.replace("CODE", code)}"'
        f' data-visit="{code}" data-seat="{visit.seat}" data-version="{visit.version}"'
        f' data-start="{visit.start.isoformat()}" data-minutes="{minutes}"'
        f' data-place="{visit.lat:.5f},{visit.lng:.5f}"'
        f"{' data-movable' if visit.is_movable else ''}{' data-pinned' if visit.is_pinned else ''}"
        f' aria-label="{spoken}" style="{style}" draggable="false">'
        f"<b>{icon}{who}</b><small>{times} {service}</small></a>"
    )


def clock(at: datetime) -> str:
    local = at.astimezone(ZONE)
    return f"{local.hour:02d}:{local.minute:02d}"


def queue_html(day: BoardDay) -> str:
    """The seats without a worker, the most pressing first, each with its reason."""
    words = _Words()
    if not day.queue:
        return (
            f'<p class="hint board-calm">{words.done} {escape(_("Every visit has a worker."))}</p>'
        )
    return "".join(_queued(one, words) for one in day.queue)


def _queued(one: QueuedVisit, words: _Words) -> str:
    visit = one.visit
    length = _minutes(Span(visit.start, visit.end))
    urgent = " is-urgent" if one.minutes_left < 120 else ""
    card = _visit(visit, words, style=f"--from:0;--for:{length}", extra=f" is-queued{urgent}")
    left = f'<span class="queue-left">{escape(time_left(one.minutes_left))}</span>'
    url = words.visit_url.replace("CODE", escape(visit.code))
    fix = f'<a href="{url}" data-candidates="{escape(visit.code)}">{words.who_can}</a>'
    why = f'<p class="queue-why">{left}<span>{escape(one.reason)}</span>{fix}</p>'
    return f'<div class="queue-card">{card}{why}</div>'


def time_left(minutes: int) -> str:
    """How long until the promised start: `in 2 h 10 min`."""
    if minutes < 0:
        return _("Start has passed")
    if minutes < 60:
        return _("in %(minutes)s min") % {"minutes": minutes}
    if minutes < 24 * 60:
        return _("in %(hours)s h") % {"hours": round(minutes / 60)}
    return _("in %(days)s d") % {"days": round(minutes / 1440)}


def risks_html(day: BoardDay) -> str:
    """Visits with a worker that will probably go wrong, each with the one thing to do."""
    found = [visit for lane in day.lanes for visit in lane.visits if visit.risk]
    found.sort(key=lambda visit: (-visit.risk_minutes * visit.priority, visit.start))
    named = suggestions()
    return "".join(_risk(visit, named) for visit in found[:40])


def suggestions() -> Mapping[str, str]:
    return {
        "call_worker": _("Call the worker"),
        "reassign": _("Send somebody else"),
        "tell_household": _("Tell the household"),
    }


def _risk(visit: VisitOnBoard, named: Mapping[str, str]) -> str:
    url = reverse("office:visit", args=[visit.code])
    fix = visit.suggestion
    opens = f' data-candidates="{escape(visit.code)}"' if fix == "reassign" else ""
    tone = "is-danger" if visit.risk_minutes >= LATE_MINUTES else "is-warn"
    return (
        f'<li class="risk {tone}"><a href="{url}" data-go="{escape(visit.code)}">'
        f"<b>{escape(visit.worker_name)} → {escape(visit.household)} {clock(visit.start)}</b></a>"
        f'<span>{escape(visit.risk)}</span><a class="risk-fix" href="{url}"{opens}>'
        f"{escape(named.get(fix, fix))}</a></li>"
    )
