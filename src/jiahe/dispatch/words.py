"""Judgements in words, in the language of the moment: for the desk, the worker, the household."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiahe.dispatch.choices import AssignmentState
from jiahe.dispatch.rules import Filter, Judged


def obstacle(answer: Judged) -> str:
    """Why this worker cannot come, as the desk reads it; empty when they can."""
    if answer.removed_by is None:
        return ""
    if answer.block is not None:
        return answer.block.words
    sentences = {
        Filter.LEAVE: _("On leave"),
        Filter.ASKED_BEFORE: _("Has turned this visit down"),
        Filter.ON_THE_CREW: _("Is on this crew already"),
        Filter.SHIFT: _("Not at work then, %(minutes)s min outside the shift"),
        Filter.OVERLAP: _("Is at another visit then"),
        Filter.TRAVEL: _("Cannot get there in time, %(minutes)s min short"),
        Filter.DAY_TOO_LONG: _("The day would be %(minutes)s min too long"),
        Filter.REST: _("Needs a rest, %(minutes)s min too long without one"),
    }
    return sentences[answer.removed_by] % {"minutes": answer.short_minutes}


def merit(answer: Judged) -> str:
    """`Free, 12 min on the way, served here 3 times`."""
    words = [
        _("Free at that time"),
        _("%(minutes)s min on the way") % {"minutes": answer.travel_minutes},
    ]
    if answer.standing.candidate.is_preferred:
        words.append(_("asked for by the household"))
    if answer.standing.served:
        words.append(served_here(answer.standing.served))
    if answer.standing.is_on_standby:
        words.append(_("on standby"))
    return _(", ").join(words)


def removed(kind: str, count: int) -> str:
    sentences = {
        Filter.OFF_DUTY: _("%(count)s not on duty"),
        Filter.SKILL: _("%(count)s without the skill"),
        Filter.LEVEL: _("%(count)s below the level"),
        Filter.CERTIFICATE: _("%(count)s without a valid certificate"),
        Filter.LEAVE: _("%(count)s on leave"),
        Filter.ASKED_BEFORE: _("%(count)s asked already"),
        Filter.ON_THE_CREW: _("%(count)s on the crew already"),
        Filter.SHIFT: _("%(count)s not at work then"),
        Filter.OVERLAP: _("%(count)s at another visit"),
        Filter.TRAVEL: _("%(count)s could not get there in time"),
        Filter.DAY_TOO_LONG: _("%(count)s would work too long that day"),
        Filter.REST: _("%(count)s would go without a rest"),
    }
    return sentences[Filter(kind)] % {"count": count}


def funnel(reasons: Mapping[str, Any]) -> str:
    """Reads `Of 14 workers: 5 without the skill, 3 on leave; 6 could come.`."""
    counts = [removed(kind, count) for kind, count in reasons.get("removed", ())]
    return ngettext(
        "Of %(considered)s worker: %(removed)s; %(fitting)s could come.",
        "Of %(considered)s workers: %(removed)s; %(fitting)s could come.",
        reasons.get("considered", 0),
    ) % {
        "considered": reasons.get("considered", 0),
        "removed": _(", ").join(counts) or _("nobody ruled out"),
        "fitting": reasons.get("fitting", 0),
    }


def chosen_for(reasons: Mapping[str, Any]) -> str:
    """What spoke for the chosen worker: `12 min on the way, served here 3 times, 4.7 stars`."""
    if "travel_minutes" not in reasons:
        return ""
    words = [_("%(minutes)s min on the way") % {"minutes": reasons["travel_minutes"]}]
    if reasons.get("is_preferred"):
        words.append(_("asked for by the household"))
    if reasons.get("served"):
        words.append(served_here(reasons["served"]))
    words.append(_("%(stars)s stars") % {"stars": reasons.get("stars", 0)})
    return _(", ").join(words)


def served_here(times: int) -> str:
    return ngettext("served here %(times)s time", "served here %(times)s times", times) % {
        "times": times
    }


def for_worker(reasons: Mapping[str, Any]) -> str:
    if reasons.get("is_preferred"):
        return _("The household asked for you.")
    if reasons.get("served"):
        return ngettext(
            "You have served this household %(times)s time.",
            "You have served this household %(times)s times.",
            reasons["served"],
        ) % {"times": reasons["served"]}
    return _("You are free and %(minutes)s min away.") % {
        "minutes": reasons.get("travel_minutes", 0)
    }


def for_household(name: str, reasons: Mapping[str, Any]) -> str:
    if reasons.get("is_preferred"):
        return _("%(name)s comes, as you asked.") % {"name": name}
    if reasons.get("served"):
        return ngettext(
            "%(name)s knows your home: %(times)s visit so far.",
            "%(name)s knows your home: %(times)s visits so far.",
            reasons["served"],
        ) % {
            "name": name,
            "times": reasons["served"],
        }
    return _("%(name)s is qualified, free at your time and close by.") % {"name": name}


def nobody_yet(state: str, name: str) -> str:
    """Why a seat of the queue stands empty, as far as the last answer tells."""
    if state == AssignmentState.DECLINED:
        return _("%(name)s cannot come, and nobody else can keep this time.") % {"name": name}
    if state == AssignmentState.EXPIRED:
        return _("%(name)s did not answer, and nobody else can keep this time.") % {"name": name}
    return _("Needs a worker.")


def part_name(part: str) -> str:
    names = {
        "travel": _("Way there"),
        "continuity": _("Knows the home"),
        "score": _("Fair score"),
        "preferred": pgettext("preference", "Asked for"),
    }
    return names.get(part, part)


_OF_PLANNER = {
    "skill": Filter.SKILL,
    "forbidden": Filter.CERTIFICATE,
    "outside_shift": Filter.SHIFT,
    "overlaps": Filter.OVERLAP,
    "travel": Filter.TRAVEL,
    "day_too_long": Filter.DAY_TOO_LONG,
    "needs_rest": Filter.REST,
}


def unassigned(counts: Iterable[tuple[str, int]]) -> str:
    """Why the planner found nobody, or never looked."""
    counts = tuple(counts)
    cut_short = {kind for kind, _count in counts}
    if "not_asked" in cut_short:
        return _("Time was up before anybody was asked; plan the day again.")
    if "not_counted" in cut_short:
        return _("Nobody could come; there was no time to count why.")
    told = [removed(_OF_PLANNER[kind], count) for kind, count in counts if kind in _OF_PLANNER]
    return _(", ").join(told) or _("Not enough people for the crew.")
