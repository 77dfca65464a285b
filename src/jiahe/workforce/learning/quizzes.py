"""Which questions are asked, and whether the answers do; pure."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PASS_SHARE = 0.75
NOT_ANSWERED = -1


def draw(pool: int, asked: int, attempt: int, seed: str) -> tuple[int, ...]:
    """The numbers of the questions of the attempt (from 0); the next one asks others.

    Two attempts in a row differ as long as not every question is asked each time.
    """
    order = random.Random(seed).sample(range(pool), pool)  # noqa: S311  # repeatable on purpose
    return tuple(order[(attempt + n) % pool] for n in range(min(asked, pool)))


@dataclass(frozen=True)
class Marked:
    """One answer beside the right one; `why` explains it."""

    question: Mapping[str, Any]
    chosen: int

    @property
    def is_right(self) -> bool:
        return self.chosen == self.question["right"]


def marked(
    questions: Sequence[Mapping[str, Any]], drawn: Sequence[int], chosen: Sequence[int]
) -> list[Marked]:
    return [Marked(questions[number], answer) for number, answer in zip(drawn, chosen, strict=True)]


def passes(right: int, asked: int) -> bool:
    return right >= PASS_SHARE * asked
