"""The words of a decision: rules, parts and distances, in the language of the moment."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiahe.dispatch import words
from jiahe.dispatch.frozen import Rule
from jiahe.dispatch.rules import Filter, Judged
from jiahe.dispatch.whatif import Change, WhatIf
from jiahe.workforce.rules import certificate_name


def how(rule: Rule) -> str:
    sentences = {
        Rule.BEST: _("The best suited of those who could come was asked."),
        Rule.STANDBY: _("Somebody had dropped out: whoever was on standby was asked first."),
        Rule.BOOKED: _(
            "The household's time was offered with this worker:"
            " first the one it asked for, then the fair score and the way."
        ),
        Rule.KEPT: _("The promised time named this worker already, and that was kept."),
        Rule.PLAN: _("A dispatcher accepted this from the proposed plan of the day."),
        Rule.LADDER: _(
            "The day had changed: sending this worker was the smallest change"
            " that keeps the household's time."
        ),
        Rule.HAND: _("A dispatcher chose this worker by hand."),
        Rule.CALL: _("Several were called at once: this worker was the first to say yes."),
    }
    return sentences[rule]


def removed(kind: Filter, count: int) -> str:
    return words.removed(kind.value, count)


def part_name(part: str) -> str:
    return _("On standby") if part == "standby" else words.part_name(part)


def part(name: str, answer: Judged) -> str:
    """What the minutes of the part stand for."""
    sentences = {
        "travel": _("%(minutes)s min on the way") % {"minutes": answer.travel_minutes},
        "continuity": words.served_here(answer.standing.served),
        "score": _("fair score of %(stars)s stars")
        % {"stars": f"{answer.standing.candidate.score:.1f}"},
        "preferred": _("asked for by the household"),
        "standby": _("kept free that day to step in"),
    }
    return sentences[name]


def alone() -> str:
    return _("Nobody else could come.")


def ahead(minutes: int) -> str:
    if minutes > 0:
        return _("%(minutes)s min ahead of the next.") % {"minutes": minutes}
    return _("Level with the next; the earlier file number goes first.")


def behind(minutes: int) -> str:
    if minutes > 0:
        return _("%(minutes)s min behind the first.") % {"minutes": minutes}
    return _("Level with the first; the earlier file number goes first.")


def for_household(*, name: str, considered: int, fitting: int, reason: str, served: int) -> str:
    """Counts of the others, and what speaks for the one who comes."""
    facts = {"name": name, "considered": considered, "fitting": fitting, "times": served}
    sentences = {
        "preferred": _("%(name)s comes, as you asked."),
        "continuity": ngettext(
            "%(name)s knows your home: %(times)s visit so far.",
            "%(name)s knows your home: %(times)s visits so far.",
            served,
        ),
        "near": _("%(name)s is qualified, free at your time and close by."),
        "hand": _("Our dispatcher chose %(name)s for you."),
    }
    looked = ngettext(
        "We looked at %(considered)s person; %(fitting)s of them are qualified and could come.",
        "We looked at %(considered)s people; %(fitting)s of them are qualified and could come.",
        considered,
    )
    return f"{sentences[reason]} {looked}" % facts


def what_if(one: WhatIf, name: str) -> str:
    """For the desk: the change and the worker by name."""
    sentences = {
        Change.TIME: _("%(change)s, %(name)s could come."),
        Change.PAPER: _("If %(paper)s were good, %(name)s could come, at place %(rank)s."),
        Change.LEAVE: _("Without the leave %(name)s could come, at place %(rank)s."),
        Change.WISH: _("If the household asked for %(name)s, they would come first."),
    }
    return sentences[one.change] % (_facts(one) | {"name": name})


def what_if_for_worker(one: WhatIf) -> str:
    """For the worker: what they, or the time, would have to be like."""
    sentences = {
        Change.TIME: _("%(change)s, you could have come."),
        Change.PAPER: _("With %(paper)s in order you could have come, at place %(rank)s."),
        Change.LEAVE: _("Without your leave you could have come, at place %(rank)s."),
        Change.WISH: _("Had the household asked for you, you would have been first."),
    }
    return sentences[one.change] % _facts(one)


def what_if_for_household(one: WhatIf, people: int) -> str:
    return ngettext(
        "%(change)s, %(people)s person could come.",
        "%(change)s, %(people)s people could come.",
        people,
    ) % (_facts(one) | {"people": people})


def _facts(one: WhatIf) -> dict[str, object]:
    later = _("If the visit began %(minutes)s min later")
    earlier = _("If the visit began %(minutes)s min earlier")
    change = (later if one.minutes > 0 else earlier) % {"minutes": abs(one.minutes)}
    return {"change": change, "rank": one.rank, "paper": certificate_name(one.subject)}


def same_again() -> str:
    return _("Judged again from what was kept: every answer and the worker are the same.")


def other_again() -> str:
    return _("Judged again from what was kept, it comes out differently: please report this.")


def older_rules(version: int) -> str:
    return _("Kept under version %(version)s of the rules, which are not in force any more.") % {
        "version": version
    }


def broken_seal() -> str:
    return _("The seal does not fit what was kept: somebody has changed it.")
