"""What a household's objection seems to be: a guess for the desk, which decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiahe.engine.words.damage import alarms
from jiahe.fieldwork.choices import Verdict
from jiahe.fieldwork.models import Acceptance
from jiahe.quality.choices import Aspect, Feeling, Gravity, LossKind
from jiahe.quality.lexicon import damage_words
from jiahe.quality.models import Statement
from jiahe.quality.queries.words import marked

KIND_OF = {
    Aspect.DAMAGE: LossKind.DAMAGED,
    Aspect.SKILL: LossKind.DEFECTIVE,
    Aspect.CLEAN: LossKind.DEFECTIVE,
}
GRAVITY_OF = {Aspect.DAMAGE: Gravity.MEDIUM, Aspect.CARE: Gravity.MEDIUM}
GRAVEST = (Gravity.HIGH, Gravity.MEDIUM, Gravity.LOW)


@dataclass(frozen=True)
class Guess:
    """Kind and gravity as the words suggest; `parts` are the words, True where it rests on them.

    Nothing follows from it: the desk chooses, and the choice alone is kept.
    """

    kind: LossKind
    gravity: Gravity
    aspects: tuple[Aspect, ...]
    parts: tuple[tuple[str, bool], ...]


def guesses(objections: Sequence[Acceptance]) -> dict[int, Guess]:
    """Visit id -> what its objection seems to be; none where no word tells anything."""
    blames: dict[int, list[Statement]] = {}
    rows = Statement.objects.filter(objection__in=objections, feeling=Feeling.SORRY)
    for one in rows.order_by("objection", "number"):
        blames.setdefault(one.objection_id or 0, []).append(one)
    found = {one.visit_id: _guess(one.reason, blames.get(one.pk, [])) for one in objections}
    return {visit_id: guess for visit_id, guess in found.items() if guess is not None}


def guess_of(visit_id: int) -> Guess | None:
    """As `guesses` for one visit; None without an objection or a word that tells anything."""
    rows = list(Acceptance.objects.filter(visit=visit_id, verdict=Verdict.OBJECTED))
    return guesses(rows).get(visit_id)


def _guess(text: str, blames: Sequence[Statement]) -> Guess | None:
    harms = alarms(text, damage_words())
    if not blames and not harms:
        return None
    aspects = tuple(dict.fromkeys(Aspect(one.aspect) for one in blames))
    kinds = [KIND_OF[one] for one in KIND_OF if one in aspects]
    gravities = [Gravity.HIGH] if harms else [GRAVITY_OF.get(one, Gravity.LOW) for one in aspects]
    told = [part for one in blames for part in (*marked(one), (" ", False))]
    told += [part for one in harms for part in ((one.words, True), (" ", False))]
    return Guess(
        kind=kinds[0] if kinds else LossKind.OBJECTED,
        gravity=min(gravities, key=GRAVEST.index),
        aspects=aspects,
        parts=tuple(told[:-1]),
    )
