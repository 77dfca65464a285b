"""What can be proved about what is kept: how much was looked at, and what does not hold."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Proof:
    """`broken` names what does not hold, by code or number; none when all is as it was."""

    name: str
    looked_at: int
    broken: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.broken


def proof_of(name: str, looked: Iterable[tuple[str, bool]]) -> Proof:
    """Of pairs (what it is called, whether it holds), each looked at once."""
    looked_at, broken = 0, list[str]()
    for called, holds in looked:
        looked_at += 1
        if not holds:
            broken.append(called)
    return Proof(name, looked_at, tuple(broken))
