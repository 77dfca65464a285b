"""A split in words: who bears how much, and what the visit's own records say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiahe.engine.responsibility import LossCause, Party, SplitTable, portions_of
from jiahe.quality.choices import SplitCause, SplitParty
from jiahe.quality.queries.responsibility import Evidence


@dataclass(frozen=True)
class PartyWords:
    """One party's part; `fen` is None in the rule, which knows no sum."""

    party: str
    label: str
    percent: int
    fen: int | None = None


@dataclass(frozen=True)
class RuleRow:
    cause: str
    label: str
    parts: tuple[PartyWords, ...]


def parts_in_words(loss_fen: int, shares: Mapping[str, int]) -> list[PartyWords]:
    by_party = {Party(party): part for party, part in shares.items()}
    portions = portions_of(loss_fen, by_party)
    ordered = sorted(by_party, key=lambda one: -by_party[one])
    return [
        PartyWords(one, str(SplitParty(one).label), by_party[one], portions[one]) for one in ordered
    ]


def rule_rows(table: SplitTable) -> list[RuleRow]:
    """Every cause with the share of every party, nought included."""
    return [
        RuleRow(
            cause,
            str(SplitCause(cause).label),
            tuple(
                PartyWords(party, str(SplitParty(party).label), table.shares[cause].get(party, 0))
                for party in Party
            ),
        )
        for cause in LossCause
    ]


def party_names() -> Sequence[str]:
    return [str(SplitParty(party).label) for party in Party]


def evidence_in_words(found: Evidence) -> list[str]:
    """What the books know, in sentences; nothing is said that was not recorded."""
    progress = found.progress
    words = []
    if found.minutes is not None:
        words.append(
            _("At work %(minutes)s minutes; %(promised)s were promised.")
            % {"minutes": found.minutes, "promised": found.promised_minutes}
        )
    if progress.steps:
        words.append(
            _("Steps ticked off: %(done)s of %(all)s; required ones still open: %(open)s.")
            % {"done": progress.steps_done, "all": len(progress.steps), "open": found.required_open}
        )
    words.append(
        ngettext("%(n)s photo was taken.", "%(n)s photos were taken.", len(progress.photos))
        % {"n": len(progress.photos)}
    )
    answer = progress.acceptance
    if answer is not None:
        words.append(
            _("The household's answer: %(verdict)s. %(reason)s")
            % {"verdict": answer.get_verdict_display(), "reason": answer.reason}
        )
    return words
