"""Whether two people judge alike: Cohen's kappa, weighted by how far their answers lie apart."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Agreement:
    """`kappa` is 1 for the same answers and 0 for those of chance; None without a spread."""

    pairs: int
    same: int
    kappa: float | None


def ordered_agreement(pairs: Sequence[tuple[T, T]], order: Sequence[T]) -> Agreement:
    """Answers with an order: a miss by two steps weighs four times a miss by one."""
    steps = max(1, len(order) - 1)
    places = {answer: place for place, answer in enumerate(order)}

    def apart(a: T, b: T) -> float:
        return ((places[a] - places[b]) / steps) ** 2

    return _agreement(pairs, order, apart)


def plain_agreement(pairs: Sequence[tuple[T, T]], answers: Sequence[T]) -> Agreement:
    """Answers without an order: each miss weighs the same."""
    return _agreement(pairs, answers, lambda a, b: float(a != b))


def _agreement(
    pairs: Sequence[tuple[T, T]], answers: Sequence[T], apart: Callable[[T, T], float]
) -> Agreement:
    count, same = len(pairs), sum(a == b for a, b in pairs)
    if not count:
        return Agreement(0, 0, None)
    seen = sum(apart(a, b) for a, b in pairs) / count
    first = {one: sum(a == one for a, _ in pairs) / count for one in answers}
    second = {one: sum(b == one for _, b in pairs) / count for one in answers}
    chance = sum(first[a] * second[b] * apart(a, b) for a in answers for b in answers)
    return Agreement(count, same, None if chance == 0 else 1 - seen / chance)
