"""A decision kept as it was made: its inputs, its answers and its rule, to be made again later.

The frozen form is plain JSON with a version and holds no names. Judging the frozen inputs again
gives the same answers and the same winner for as long as the rules of that version stand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from jiahe.booking.queries import TRAVEL
from jiahe.dispatch.compact import packed, unpacked
from jiahe.dispatch.rules import (
    PARTS,
    Filter,
    Judged,
    Question,
    Standing,
    able,
    judged,
    ranked,
    standby_first,
)
from jiahe.engine.hashing import content_hash
from jiahe.engine.intervals import Span
from jiahe.engine.slots import Candidate, Commitment, WorkRules, offers
from jiahe.engine.travel import Place
from jiahe.workforce.queries import ZONE
from jiahe.workforce.rules import BlockKind, BlockReason

VERSION = 2
KNOWN = (1, 2)  # what this release can judge again
AROUND = timedelta(hours=12)
NOWHERE = Place(0.0, 0.0)
Body = dict[str, Any]


class Rule(StrEnum):
    """How the winner was picked from the answers."""

    BEST = "best"  # the highest merit of those who can come
    STANDBY = "standby"  # the same, those on standby before all others
    BOOKED = "booked"  # whom the booking offered: asked for, then score less an hour of way
    KEPT = "kept"  # the promise names the worker already
    PLAN = "plan"  # a dispatcher accepted the planner's proposal
    LADDER = "ladder"  # the day had changed: the smallest change that keeps the promise
    HAND = "hand"  # a dispatcher chose
    CALL = "call"  # several were called: the first to say yes


PAPERS = frozenset(
    {
        BlockKind.CERTIFICATE_MISSING,
        BlockKind.CERTIFICATE_UNPROVED,
        BlockKind.CERTIFICATE_EXPIRED,
    }
)
NAMED = (Rule.KEPT, Rule.PLAN, Rule.LADDER, Rule.HAND, Rule.CALL)  # the winner was named


@dataclass(frozen=True)
class Case:
    """A question with every worker's answer to it."""

    question: Question
    answers: tuple[Judged, ...]


@dataclass(frozen=True)
class Decision:
    """Who was chosen from a case, and how; `skipped` were better but taken when it was sealed."""

    case: Case
    chosen_id: int
    rule: Rule
    skipped: tuple[int, ...] = ()


@dataclass(frozen=True)
class Replay:
    """What judging the frozen inputs again came to."""

    winner_id: int | None
    answers_agree: bool
    decision: Decision


def winner(decision: Decision) -> int | None:
    """The worker whom the rule picks; where a person or a promise picked, the one they named."""
    if decision.rule in NAMED:
        return decision.chosen_id
    if decision.rule is Rule.BOOKED:
        return booked(decision.case)
    left = [
        one for one in ranked(able(decision.case.answers)) if one.worker_id not in decision.skipped
    ]
    order = standby_first(left) if decision.rule is Rule.STANDBY else left
    return order[0].worker_id if order else None


def booked(case: Case) -> int | None:
    """Whom the booking page's own order puts first for this seat."""
    question = case.question
    found = offers(
        [_near(one.standing.candidate, question.span) for one in able(case.answers)],
        [question.span.start],
        question.span.minutes,
        question.place,
        TRAVEL,
        question.rules,
        ZONE,
    )
    return found[0].worker_ids[0] if found else None


def _near(candidate: Candidate, span: Span) -> Candidate:
    """The candidate with the working time around the span alone: other days decide nothing."""
    around = Span(span.start - AROUND, span.end + AROUND)
    return replace(candidate, working=tuple(w for w in candidate.working if w.overlaps(around)))


def frozen(decision: Decision) -> Body:
    """The decision as JSON; codes and names of the workers stay out of it."""
    question = decision.case.question
    body = {
        "version": 1,
        "rule": decision.rule.value,
        "chosen": decision.chosen_id,
        "skipped": list(decision.skipped),
        "question": {
            "span": _span(question.span),
            "place": _place(question.place),
            "rules": asdict(question.rules),
            "asked_before": sorted(question.asked_before),
            "on_the_crew": sorted(question.on_the_crew),
        },
        "workers": [_worker(one, question.span) for one in decision.case.answers],
        "answers": _answers(decision.case.answers),
    }
    return packed(body)


def seal(body: Mapping[str, Any]) -> str:
    """The SHA-256 of the frozen form, in hexadecimal."""
    return content_hash(body)


def thawed(body: Mapping[str, Any]) -> Decision:
    """The decision with every answer judged anew from the frozen inputs.

    Raises ValueError for a version that this release cannot judge.
    """
    if body["version"] not in KNOWN:
        raise ValueError(f"version {body['version']} of a frozen decision is not known here")
    body = unpacked(body)
    question = _question_of(body)
    return _decision(body, question, (judged(_standing(row), question) for row in body["workers"]))


def as_decided(body: Mapping[str, Any]) -> Decision:
    """The decision with the answers as they were given then, nothing judged anew: for reading."""
    body = unpacked(body)
    rows = zip(body["workers"], body["answers"], strict=True)
    return _decision(body, _question_of(body), (_as_given(*one) for one in rows))


def _decision(body: Mapping[str, Any], question: Question, answers: Iterable[Judged]) -> Decision:
    case = Case(question, tuple(answers))
    return Decision(case, body["chosen"], Rule(body["rule"]), tuple(body["skipped"]))


def _question_of(body: Mapping[str, Any]) -> Question:
    asked = body["question"]
    return Question(
        span=_span_of(asked["span"]),
        place=Place(*asked["place"]),
        rules=WorkRules(**asked["rules"]),
        asked_before=frozenset(asked["asked_before"]),
        on_the_crew=frozenset(asked["on_the_crew"]),
    )


def _as_given(worker: Mapping[str, Any], answer: Mapping[str, Any]) -> Judged:
    known = {key: worker[key] for key in ("id", "score", "is_preferred", "served", "is_on_standby")}
    return Judged(
        standing=_standing(known),
        removed_by=Filter(answer["removed_by"]) if answer["removed_by"] else None,
        short_minutes=answer["short_minutes"],
        travel_minutes=answer["travel_minutes"],
        parts={name: answer["parts"][name] for name in PARTS if name in answer["parts"]},
    )


def replayed(body: Mapping[str, Any]) -> Replay:
    """Judges and decides once more; raises ValueError as `thawed` does."""
    decision = thawed(body)
    agree = _answers(decision.case.answers) == unpacked(body)["answers"]
    return Replay(winner(decision), agree, decision)


def _answers(answers: Iterable[Judged]) -> list[Body]:
    return [
        {
            "id": one.worker_id,
            "removed_by": one.removed_by.value if one.removed_by else "",
            "short_minutes": one.short_minutes,
            "travel_minutes": one.travel_minutes,
            "parts": dict(one.parts),
        }
        for one in answers
    ]


def _worker(answer: Judged, span: Span) -> Body:
    """What the answer was judged from; behind a gate that no paper opens, the gate alone."""
    standing, candidate = answer.standing, _near(answer.standing.candidate, span)
    row: Body = {
        "id": candidate.worker_id,
        "score": candidate.score,
        "is_preferred": candidate.is_preferred,
        "served": standing.served,
        "is_on_standby": standing.is_on_standby,
    }
    if standing.blocks:
        row["blocks"] = [_block(one) for one in standing.blocks]
    if not all(one.kind in PAPERS for one in standing.blocks):
        return row
    return row | {
        "home": _place(candidate.home),
        "working": [_span(one) for one in candidate.working],
        "busy": [[*_span(one.span), *_place(one.place)] for one in candidate.commitments],
        "leave": [_span(one) for one in standing.leave if one.overlaps(span)],
    }


def _standing(row: Mapping[str, Any]) -> Standing:
    candidate = Candidate(
        worker_id=row["id"],
        home=Place(*row["home"]) if "home" in row else NOWHERE,
        working=tuple(_span_of(one) for one in row.get("working", ())),
        commitments=tuple(
            Commitment(_span_of(one[:2]), Place(*one[2:])) for one in row.get("busy", ())
        ),
        score=row["score"],
        is_preferred=row["is_preferred"],
    )
    return Standing(
        code="",
        name="",
        candidate=candidate,
        blocks=tuple(_block_of(one) for one in row.get("blocks", ())),
        leave=tuple(_span_of(one) for one in row.get("leave", ())),
        served=row["served"],
        is_on_standby=row["is_on_standby"],
    )


def _span(span: Span) -> list[str]:
    return [span.start.isoformat(), span.end.isoformat()]


def _span_of(pair: list[str]) -> Span:
    start, end = pair
    return Span(datetime.fromisoformat(start), datetime.fromisoformat(end))


def _place(place: Place) -> list[float]:
    return [place.lat, place.lng]


def _block(block: BlockReason) -> list[str]:
    return [block.kind.value, block.subject, block.since.isoformat() if block.since else ""]


def _block_of(row: list[str]) -> BlockReason:
    kind, subject, since = row
    return BlockReason(BlockKind(kind), subject, date.fromisoformat(since) if since else None)
