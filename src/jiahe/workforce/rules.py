"""Gates: who may be sent to a service, and the reason in words when not (LW-01, LW-03, LW-06)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jiahe.kit.dates import full_day
from jiahe.standards.inforce import in_force
from jiahe.workforce.choices import Duty, Truth
from jiahe.workforce.law import HEALTH_CLASSES, VIOLENCE_CHECK, last_day, law_asks
from jiahe.workforce.learning.catalogue import shipped_paths

TRAINING = "training_"
PROVED = (Truth.CHECKED, Truth.ISSUER_CONFIRMED)


class BlockKind(StrEnum):
    NO_SKILL = "no_skill"
    LEVEL_TOO_LOW = "level_too_low"
    CERTIFICATE_MISSING = "certificate_missing"
    CERTIFICATE_UNPROVED = "certificate_unproved"
    CERTIFICATE_EXPIRED = "certificate_expired"
    NOT_ON_DUTY = "not_on_duty"


@dataclass(frozen=True)
class BlockReason:
    """Why a worker cannot be sent; `words` in the language of the moment."""

    kind: BlockKind
    subject: str = ""
    since: date | None = None

    @property
    def words(self) -> str:
        facts = {"subject": certificate_name(self.subject), "since": full_day(self.since)}
        sentences = {
            BlockKind.NO_SKILL: _("Does not have this skill."),
            BlockKind.LEVEL_TOO_LOW: _("Skill level is below what this service needs."),
            BlockKind.CERTIFICATE_MISSING: _("%(subject)s is missing."),
            BlockKind.CERTIFICATE_UNPROVED: _("%(subject)s has not been checked yet."),
            BlockKind.CERTIFICATE_EXPIRED: _("%(subject)s expired on %(since)s."),
            BlockKind.NOT_ON_DUTY: _("Is not on duty."),
        }
        return sentences[self.kind] % facts


class Proof(Protocol):
    """A certificate, from a table or not: only read here."""

    @property
    def kind(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_until(self) -> date: ...
    @property
    def truth(self) -> str: ...


class Asks(Protocol):
    """What a service asks of whoever carries it out: only read here."""

    @property
    def skill(self) -> str: ...
    @property
    def lowest_level(self) -> int: ...
    @property
    def required_certificates(self) -> tuple[str, ...]: ...
    @property
    def shift_kind(self) -> str: ...


KINDS = {
    "identity": gettext_lazy("Identity card check"),
    "background": gettext_lazy("Background check"),
    "violence_check": gettext_lazy("Yearly check of violence records"),
    "screening": gettext_lazy("Psychological screening"),
    "health_general": gettext_lazy("Health examination"),
    "health_live_in": gettext_lazy("Health examination for live-in work"),
    "health_elder": gettext_lazy("Health examination for elder care"),
    "health_mother_baby": gettext_lazy("Health examination for mother and baby care"),
    "skill_level": gettext_lazy("Skill certificate"),
    "electrician": gettext_lazy("Electrician's licence"),
    "first_aid": gettext_lazy("First-aid certificate"),
    "contract": gettext_lazy("Employment or service agreement"),
    "confidentiality": gettext_lazy("Confidentiality agreement"),
    "insurance": gettext_lazy("Insurance"),
}


def certificate_name(kind: str) -> str:
    return str(KINDS[kind]) if kind in KINDS else training_name(kind)


def training_name(kind: str) -> str:
    """What the certificate of a line's path is called; another kind is called by itself."""
    path = shipped_paths().get(kind.removeprefix(TRAINING))
    if not kind.startswith(TRAINING):
        return kind
    name = "" if path is None else path.en if get_language() == "en" else path.zh
    return _("Training certificate (%(path)s)") % {"path": name or kind.removeprefix(TRAINING)}


def training_kind(line: str) -> str:
    """The kind of certificate that the path of this line of work gives (HR-03, HR-04)."""
    return f"{TRAINING}{line}"


def covers(held: str, required: str) -> bool:
    """Whether a certificate of kind `held` serves where `required` is asked for."""
    if held == required:
        return True
    if held in HEALTH_CLASSES and required in HEALTH_CLASSES:
        return HEALTH_CLASSES.index(held) >= HEALTH_CLASSES.index(required)
    return False


def certificate_blocks(
    certificates: Iterable[Proof], required: Sequence[str], on: date
) -> list[BlockReason]:
    """What is missing, unproved or expired on that day; empty when the worker may be sent."""
    held = list(certificates)
    blocks = []
    for kind in required:
        fitting = [proof for proof in held if covers(proof.kind, kind)]
        if block := _block_of(fitting, kind, on):
            blocks.append(block)
    return blocks


def _block_of(fitting: Sequence[Proof], kind: str, on: date) -> BlockReason | None:
    proved = [proof for proof in fitting if proof.truth in PROVED]
    if any(proof.valid_from <= on <= counts_until(proof) for proof in proved):
        return None
    if not fitting:
        return BlockReason(BlockKind.CERTIFICATE_MISSING, kind)
    if not proved:
        return BlockReason(BlockKind.CERTIFICATE_UNPROVED, kind)
    return BlockReason(
        BlockKind.CERTIFICATE_EXPIRED, kind, max(counts_until(proof) for proof in proved)
    )


def counts_until(proof: Proof) -> date:
    """The last day on which the paper opens a gate of the company in scope (LW-02, LW-03)."""
    is_check = proof.kind == VIOLENCE_CHECK
    months = in_force("VIOLENCE_CHECK_MONTHS" if is_check else "HEALTH_REPORT_MONTHS")
    return last_day(proof.kind, proof.valid_from, proof.valid_until, months)


def skill_block(levels: dict[str, int], skill: str, lowest_level: int) -> BlockReason | None:
    """Levels run from 5 (entry, 五级) to 2 and 1 (highest): lower is better (law.md L17)."""
    if skill not in levels:
        return BlockReason(BlockKind.NO_SKILL, skill)
    if levels[skill] > lowest_level:
        return BlockReason(BlockKind.LEVEL_TOO_LOW, skill)
    return None


def papers_asked(need: Asks, of_everybody: Sequence[str] = ()) -> tuple[str, ...]:
    """The service's own papers, the law's, and what the company asks of all; each once.

    A milder health examination is left out where a stricter one is asked for as well.
    """
    asked = (*need.required_certificates, *law_asks(need.skill, need.shift_kind), *of_everybody)
    kinds = dict.fromkeys(asked)
    return tuple(
        kind for kind in kinds if not any(covers(one, kind) for one in kinds if one != kind)
    )


def gate_blocks(
    duty: str,
    levels: dict[str, int],
    proofs: Iterable[Proof],
    need: Asks,
    on: date,
    *,
    of_everybody: Sequence[str] = (),
) -> list[BlockReason]:
    """Every reason against sending a worker that day; empty is a yes.

    `of_everybody` are the kinds of paper that the company asks of all its workers.
    """
    found = [] if duty == Duty.ON else [BlockReason(BlockKind.NOT_ON_DUTY)]
    if block := skill_block(levels, need.skill, need.lowest_level):
        found.append(block)
    return found + certificate_blocks(proofs, papers_asked(need, of_everybody), on)
