"""Who bears a loss after a visit: by its cause, in percent, by a published rule; pure.

A rule names for each cause the share of each party. Where the company employs its workers they bear
nothing of ordinary carelessness: towards others the employer answers, and it may turn to the worker
only after intent or gross negligence (民法典 1191).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from jiahe.engine.split import largest_remainder

WHOLE = 100
LONGEST_THRESHOLD_FEN = 100_000_00


class Party(StrEnum):
    COMPANY = "company"
    WORKER = "worker"
    HOUSEHOLD = "household"
    SUPPLIER = "supplier"
    THIRD = "third"


class LossCause(StrEnum):
    """What led to the loss, as the investigation states it."""

    CARELESS = "careless"
    GROSS = "gross"
    INSTRUCTION = "instruction"
    PLANNING = "planning"
    GOODS = "goods"
    HOME = "home"
    WISH = "wish"
    OUTSIDE = "outside"
    CHANCE = "chance"


Shares = Mapping[Party, int]


class Fault(StrEnum):
    """Why a rule may not be published."""

    CAUSE_MISSING = "cause_missing"
    NOT_WHOLE = "not_whole"
    NOT_A_SHARE = "not_a_share"
    WORKER_OF_EMPLOYER = "worker_of_employer"
    THRESHOLD = "threshold"


@dataclass(frozen=True)
class SplitTable:
    """Percent by cause and party; from `second_from_fen` on a second person confirms."""

    version: str
    shares: Mapping[LossCause, Shares]
    second_from_fen: int


def _row(**percent: int) -> Shares:
    return MappingProxyType({Party(name): share for name, share in percent.items()})


FIRST = SplitTable(
    "1",
    MappingProxyType(
        {
            LossCause.CARELESS: _row(company=100),
            LossCause.GROSS: _row(company=70, worker=30),
            LossCause.INSTRUCTION: _row(company=100),
            LossCause.PLANNING: _row(company=100),
            LossCause.GOODS: _row(company=20, supplier=80),
            LossCause.HOME: _row(company=20, household=80),
            LossCause.WISH: _row(company=30, household=70),
            LossCause.OUTSIDE: _row(third=100),
            LossCause.CHANCE: _row(company=50, household=50),
        }
    ),
    1_000_00,
)


def faults_of(table: SplitTable, *, employs: bool) -> dict[LossCause | None, Fault]:
    """What stands against publishing, by cause; None stands for the rule as a whole."""
    found: dict[LossCause | None, Fault] = {}
    if not 0 < table.second_from_fen <= LONGEST_THRESHOLD_FEN:
        found[None] = Fault.THRESHOLD
    for cause in LossCause:
        fault = _fault(cause, table.shares.get(cause), employs=employs)
        if fault is not None:
            found[cause] = fault
    return found


def _fault(cause: LossCause, shares: Shares | None, *, employs: bool) -> Fault | None:
    if shares is None:
        return Fault.CAUSE_MISSING
    if any(not 0 <= share <= WHOLE for share in shares.values()):
        return Fault.NOT_A_SHARE
    if sum(shares.values()) != WHOLE:
        return Fault.NOT_WHOLE
    if employs and cause is not LossCause.GROSS and shares.get(Party.WORKER, 0):
        return Fault.WORKER_OF_EMPLOYER
    return None


def split_of(table: SplitTable, cause: LossCause) -> dict[Party, int]:
    """The shares of that cause in percent, largest first, without those who bear nothing."""
    shares = table.shares[cause]
    order = sorted(shares, key=lambda party: (-shares[party], list(Party).index(party)))
    return {party: shares[party] for party in order if shares[party]}


def portions_of(loss_fen: int, shares: Shares) -> dict[Party, int]:
    """Each party's part in fen; the parts sum to the loss."""
    parties = list(shares)
    parts = largest_remainder(loss_fen, [shares[party] for party in parties])
    return dict(zip(parties, parts, strict=True))


def needs_second(table: SplitTable, loss_fen: int) -> bool:
    """Whether one person's yes is not enough."""
    return loss_fen >= table.second_from_fen
