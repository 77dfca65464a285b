"""How a visit's money is divided; thin over `engine.split`."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiahe.engine.split import largest_remainder

WHOLE = 10_000  # basis points


@dataclass(frozen=True)
class Shares:
    """Parts of a whole in basis points; the company keeps what the others leave."""

    platform: int
    worker: int

    @property
    def company(self) -> int:
        return WHOLE - self.platform - self.worker


@dataclass(frozen=True)
class Division:
    platform_fen: int
    company_fen: int
    worker_fens: tuple[int, ...]  # in the order of the crew

    @property
    def worker_fen(self) -> int:
        return sum(self.worker_fens)


def divide(gross_fen: int, shares: Shares, crew: Sequence[object]) -> Division:
    """The gross divided to the fen; a crew shares its part evenly, the first seats get the rest.

    Without a crew the company keeps the workers' part.
    """
    platform_fen, company_fen, worker_fen = largest_remainder(
        gross_fen, (shares.platform, shares.company, shares.worker)
    )
    if not crew:
        return Division(platform_fen, company_fen + worker_fen, ())
    return Division(platform_fen, company_fen, largest_remainder(worker_fen, [1] * len(crew)))
