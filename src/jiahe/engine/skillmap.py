"""Which skills are short beside what is asked for, and whom to train in what (HR-07)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SEVERAL = 2  # skills that make somebody many-skilled


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody can do and how many hours of work they had a week."""

    key: int
    skills: frozenset[str]
    busy_hours: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """A skill: who holds it, what is asked of it a week, and so of each holder.

    A holder's time goes to each of their skills in equal shares.
    """

    skill: str
    holders: int
    asked_hours: float
    heads: float

    @property
    def load(self) -> float:
        """Hours asked for each full head; without any holder it is all of them."""
        return self.asked_hours / max(self.heads, 0.5)


@dataclass(frozen=True, slots=True)
class Advice:
    skill: str
    person: int
    makes_several: bool  # the person becomes many-skilled by it


def coverage(people: Sequence[Person], asked: Mapping[str, float]) -> list[Coverage]:
    """Every skill that is held or asked for, the shortest first; ties by name."""
    skills = {skill for one in people for skill in one.skills} | set(asked)
    rows = []
    for skill in skills:
        holders = [one for one in people if skill in one.skills]
        heads = sum(1 / len(one.skills) for one in holders)
        rows.append(Coverage(skill, len(holders), asked.get(skill, 0.0), heads))
    return sorted(rows, key=lambda one: (-one.load, one.skill))


def advice(
    people: Sequence[Person],
    asked: Mapping[str, float],
    related: Mapping[str, frozenset[str]],
    most: int = 8,
) -> list[Advice]:
    """Whom to train in what: the shortest skill first, one more holder at a time.

    Who holds one skill alone comes before others, then who had least work; only people who hold a
    skill that `related` names beside the new one. Nobody is named twice.
    """
    staff = {one.key: one for one in people}
    found: list[Advice] = []
    named: set[int] = set()
    while len(found) < most:
        step = _next(list(staff.values()), asked, related, named)
        if step is None:
            break
        found.append(step)
        named.add(step.person)
        one = staff[step.person]
        staff[step.person] = Person(one.key, one.skills | {step.skill}, one.busy_hours)
    return found


def _next(
    people: Sequence[Person],
    asked: Mapping[str, float],
    related: Mapping[str, frozenset[str]],
    named: set[int],
) -> Advice | None:
    rows = coverage(people, asked)
    usual = sum(row.asked_hours for row in rows) / max(1, len(people))
    for row in rows:
        if row.load <= usual:
            return None
        fit = [
            one
            for one in people
            if one.key not in named
            and row.skill not in one.skills
            and one.skills & related.get(row.skill, frozenset())
        ]
        if fit:
            best = min(fit, key=lambda one: (len(one.skills), one.busy_hours, one.key))
            return Advice(row.skill, best.key, len(best.skills) + 1 == SEVERAL)
    return None
