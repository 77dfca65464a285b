"""What a page may say of a worker's paper: never more than is proved.

`claim_of` is the only way from a paper to words: pages show a `Claim` with `parts/claim.html`
and touch nothing else of a paper (tests/architecture holds that).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext as _

from jiahe.kit.dates import full_day
from jiahe.workforce.choices import Truth
from jiahe.workforce.rules import PROVED, Proof, certificate_name, counts_until

SOON = timedelta(days=30)


class Standing(StrEnum):
    """How a claim stands on a day; only the first two open a gate."""

    HOLDS = "holds"
    ENDS_SOON = "ends_soon"
    NOT_YET = "not_yet"
    ENDED = "ended"
    UNPROVED = "unproved"
    REJECTED = "rejected"


TONES = {
    Standing.HOLDS: ("ok", "check"),
    Standing.ENDS_SOON: ("warn", "clock"),
    Standing.NOT_YET: ("warn", "clock"),
    Standing.ENDED: ("danger", "x"),
    Standing.UNPROVED: ("warn", "clock"),
    Standing.REJECTED: ("danger", "x"),
}


class Paper(Proof, Protocol):
    """A certificate with its issuer: only read here."""

    @property
    def issuer(self) -> str: ...


@dataclass(frozen=True)
class Claim:
    """A paper in words, as it stands on the day asked for."""

    kind: str
    issuer: str
    since: date
    until: date
    truth: Truth
    standing: Standing

    @property
    def is_proved(self) -> bool:
        """Whether the paper may be shown to a household as true today."""
        return self.standing in {Standing.HOLDS, Standing.ENDS_SOON}

    @property
    def name(self) -> str:
        return certificate_name(self.kind)

    @property
    def tone(self) -> str:
        return TONES[self.standing][0]

    @property
    def icon(self) -> str:
        return TONES[self.standing][1]

    @property
    def words(self) -> str:
        """How far it is true, and until when."""
        facts = {
            "since": full_day(self.since),
            "until": full_day(self.until),
            "truth": self.truth.label,
        }
        sentences = {
            Standing.HOLDS: _("%(truth)s · until %(until)s"),
            Standing.ENDS_SOON: _("%(truth)s · ends on %(until)s"),
            Standing.NOT_YET: _("Counts from %(since)s"),
            Standing.ENDED: _("Ended on %(until)s"),
            Standing.UNPROVED: _("Uploaded, not yet checked"),
            Standing.REJECTED: _("Rejected"),
        }
        return sentences[self.standing] % facts


def claim_of(paper: Paper, on: date) -> Claim:
    """The claim that this paper makes on that day."""
    until = counts_until(paper)
    return Claim(
        kind=paper.kind,
        issuer=paper.issuer,
        since=paper.valid_from,
        until=until,
        truth=Truth(paper.truth),
        standing=_standing(paper, until, on),
    )


def _standing(paper: Paper, until: date, on: date) -> Standing:
    if paper.truth == Truth.REJECTED:
        return Standing.REJECTED
    if until < on:
        return Standing.ENDED
    if paper.truth not in PROVED:
        return Standing.UNPROVED
    if paper.valid_from > on:
        return Standing.NOT_YET
    return Standing.ENDS_SOON if until <= on + SOON else Standing.HOLDS
