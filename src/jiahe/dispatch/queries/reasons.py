"""Why this worker: the frozen decision behind an assignment, told to each of its readers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jiahe.dispatch import why_words
from jiahe.dispatch.choices import LIVE
from jiahe.dispatch.frozen import Case, Decision, Rule, as_decided, replayed, seal, thawed
from jiahe.dispatch.models import Assignment, Explanation
from jiahe.dispatch.rules import Filter, Judged, able, ranked
from jiahe.dispatch.whatif import Change, WhatIf, nearest_people, other_time, people_at, what_ifs
from jiahe.workforce.queries import workers_named

SHOWN_TO_DESK = 5
AT_ONCE = 200  # frozen decisions read at a time: each holds all candidates


@dataclass(frozen=True)
class PartTold:
    """One part of the merit: its name, its minutes, what they stand for."""

    name: str
    minutes: int
    words: str


@dataclass(frozen=True)
class Told:
    """A decision in words, in the language of the moment, with nobody else in it."""

    how: str  # by which rule the worker was picked
    considered: int
    fitting: int
    removed: tuple[str, ...]
    rank: int  # among those who could come; 0 when a rule was overridden for the worker
    ahead: str  # by how much, or behind whom
    parts: tuple[PartTold, ...]
    total: int
    version: int
    hash: str
    what_if: tuple[str, ...] = ()  # verified changes that would have let this worker come


@dataclass(frozen=True)
class Rival:
    """Another worker who could have come, for the desk alone."""

    name: str
    total: int
    parts: tuple[PartTold, ...]
    is_chosen: bool


def explanation_of(assignment_id: int) -> Explanation | None:
    """The frozen decision; None for an assignment that was entered, not decided here."""
    return Explanation.objects.filter(assignment_id=assignment_id).first()


def why_told(assignment_id: int) -> Told | None:
    """The decision as its own worker may read it: counts and own parts, no names."""
    kept = explanation_of(assignment_id)
    return told(kept) if kept else None


def told(kept: Explanation) -> Told:
    return told_of(kept, kept.body["chosen"])


def told_of(kept: Explanation, worker_id: int) -> Told:
    """The same decision from where that worker stood in it."""
    decision = as_decided(kept.body)
    fitting = ranked(able(decision.case.answers))
    mine = _answer_of(decision, worker_id)
    counts = Counter(one.removed_by for one in decision.case.answers if one.removed_by)
    rank = fitting.index(mine) + 1 if mine in fitting else 0
    return Told(
        how=why_words.how(decision.rule),
        considered=len(decision.case.answers),
        fitting=len(fitting),
        removed=tuple(why_words.removed(kind, counts[kind]) for kind in Filter if counts[kind]),
        rank=rank,
        ahead=distance(fitting, mine, rank),
        parts=parts_told(mine) if mine else (),
        total=mine.total if mine else 0,
        version=kept.version,
        hash=kept.hash,
        what_if=tuple(why_words.what_if_for_worker(one) for one in _verified(kept, worker_id)),
    )


def _verified(kept: Explanation, worker_id: int) -> list[WhatIf]:
    """Nothing for one's own visit, and nothing under rules that this release does not know."""
    if worker_id == kept.body["chosen"]:
        return []
    try:
        return what_ifs(thawed(kept.body), worker_id)
    except ValueError:
        return []


def would_change(kept: Explanation) -> list[str]:
    """For the desk, by name: who was nearest to coming, and what stood in the way."""
    try:
        found = nearest_people(thawed(kept.body))
    except ValueError:
        return []
    names = workers_named([one.worker_id for one in found])
    return [
        why_words.what_if(one, names[one.worker_id].name) for one in found if one.worker_id in names
    ]


def empty_seat_told(case: Case) -> list[str]:
    """Why nobody comes, turned round: the nearest time at which somebody could."""
    found = other_time(case)
    if found is None:
        return []
    return [why_words.what_if_for_household(found, people_at(case, found.minutes))]


def distance(fitting: Sequence[Judged], mine: Judged | None, rank: int) -> str:
    """How far from the nearest rival: ahead of the second, or behind the first."""
    if mine is None or not rank:
        return ""
    if len(fitting) == 1:
        return why_words.alone()
    rival = fitting[1] if rank == 1 else fitting[0]
    if rank > 1:
        return why_words.behind(rival.total - mine.total)
    return why_words.ahead(mine.total - rival.total)


def parts_told(answer: Judged) -> tuple[PartTold, ...]:
    """The parts that moved something, and being on standby, which moves to the front."""
    said = [
        PartTold(why_words.part_name(part), minutes, why_words.part(part, answer))
        for part, minutes in answer.parts.items()
        if minutes or part == "travel"
    ]
    if answer.standing.is_on_standby:
        said.append(PartTold(why_words.part_name("standby"), 0, why_words.part("standby", answer)))
    return tuple(said)


def rivals(kept: Explanation) -> list[Rival]:
    """The best of those who could come, by name: for the desk."""
    decision = as_decided(kept.body)
    best = ranked(able(decision.case.answers))[:SHOWN_TO_DESK]
    names = workers_named([one.worker_id for one in best])
    return [
        Rival(
            name=names[one.worker_id].name,
            total=one.total,
            parts=parts_told(one),
            is_chosen=one.worker_id == decision.chosen_id,
        )
        for one in best
        if one.worker_id in names
    ]


def checked_again(kept: Explanation) -> str:
    """In words: whether the seal holds, and whom judging the frozen inputs again picks."""
    if seal(kept.body) != kept.hash:
        return why_words.broken_seal()
    try:
        again = replayed(kept.body)
    except ValueError:
        return why_words.older_rules(kept.version)
    is_same = again.answers_agree and again.winner_id == kept.body["chosen"]
    return why_words.same_again() if is_same else why_words.other_again()


def seals() -> Iterator[tuple[str, bool]]:
    """(the visit's code, whether the seal still fits) of each decision in scope."""
    rows = Explanation.objects.order_by("pk").values_list("assignment__visit__code", "body", "hash")
    for code, body, kept in rows.iterator(chunk_size=AT_ONCE):
        yield code, seal(body) == kept


def why_for_household(visit_id: int) -> list[str]:
    """A sentence for each seat that is decided: counts and this worker, nobody else."""
    rows = Explanation.objects.filter(
        assignment__visit_id=visit_id, assignment__state__in=LIVE
    ).select_related("assignment__worker")
    return [_to_household(kept) for kept in rows.order_by("assignment__seat")]


def _to_household(kept: Explanation) -> str:
    decision, worker = as_decided(kept.body), kept.assignment.worker
    chosen = _answer_of(decision, decision.chosen_id)
    said = why_words.for_household(
        name=worker.name,
        considered=len(decision.case.answers),
        fitting=len(able(decision.case.answers)),
        reason=_reason(decision.rule, chosen),
        served=chosen.standing.served if chosen else 0,
    )
    return " ".join([said, *_for_the_wish(kept, decision)])


def _for_the_wish(kept: Explanation, decision: Decision) -> list[str]:
    """When the worker whom the household asked for does not come: when they could."""
    wanted = next(
        (one for one in decision.case.answers if one.standing.candidate.is_preferred), None
    )
    if wanted is None or wanted.worker_id == decision.chosen_id:
        return []
    times = [one for one in _verified(kept, wanted.worker_id) if one.change is Change.TIME]
    named = workers_named([wanted.worker_id])
    return [
        why_words.what_if(one, named[one.worker_id].name)
        for one in times[:1]
        if one.worker_id in named
    ]


def _reason(rule: Rule, chosen: Judged | None) -> str:
    """What speaks for the worker at this home, the strongest first."""
    if chosen and chosen.standing.candidate.is_preferred:
        return "preferred"
    if chosen and chosen.standing.served:
        return "continuity"
    return "hand" if rule is Rule.HAND or chosen is None else "near"


def _answer_of(decision: Decision, worker_id: int) -> Judged | None:
    return next((one for one in decision.case.answers if one.worker_id == worker_id), None)


def own_assignment(visit_code: str, worker_id: int) -> Assignment | None:
    """The worker's live assignment on the visit."""
    rows = Assignment.objects.filter(visit__code=visit_code, worker_id=worker_id, state__in=LIVE)
    return rows.order_by("-pk").first()
