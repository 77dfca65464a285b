"""Whether what a company keeps is what was once written: `jiahe verify`."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from jiahe.billing.queries.ledger import ledger_audit
from jiahe.booking.audits import audit_of_time
from jiahe.dispatch.queries.reasons import seals
from jiahe.fieldwork.queries import pictures_as_kept
from jiahe.kit.clock import now
from jiahe.kit.outbox import facts_until, left_behind
from jiahe.kit.proofs import Proof, proof_of
from jiahe.kit.tenancy import current_company, for_company
from jiahe.quality.queries.lots import draws

FACTS_WITHIN = timedelta(hours=1)


def promised_time() -> Proof:
    """Nobody is promised to two households at once; named are the workers' numbers."""
    audit = audit_of_time()
    return Proof("promised_time", audit.promises, tuple(map(str, audit.overlapping)))


def ledger() -> Proof:
    """Each journal adds up to nothing, and so do all; escrow and provider agree with payments."""
    audit = ledger_audit()
    broken = [f"journal {one}" for one in audit.unbalanced]
    broken += [f"escrow of order {one}" for one in audit.overdrawn_escrows]
    if audit.sum_fen:
        broken.append(f"sum {audit.sum_fen} fen")
    if audit.unexplained_fen:
        broken.append(f"unexplained {audit.unexplained_fen} fen")
    return Proof("ledger", audit.journals, tuple(broken))


def facts() -> Proof:
    """Every fact older than `FACTS_WITHIN` has reached all who had to hear of it."""
    company, before = current_company(), now() - FACTS_WITHIN
    return Proof("facts", facts_until(company, before), left_behind(company, before))


def decisions() -> Proof:
    """The frozen form of each decision about who goes still fits its seal."""
    return proof_of("decisions", seals())


def sampling() -> Proof:
    """Who was inspected is who the sealed secret drew."""
    return proof_of("sampling", draws())


def photos() -> Proof:
    """Each photo's file is there, and is the one that was stored."""
    return proof_of("photos", pictures_as_kept())


PROOFS: tuple[Callable[[], Proof], ...] = (
    promised_time, ledger, facts, decisions, sampling, photos,
)  # fmt: skip


def proofs_of(company_id: int) -> Iterator[Proof]:
    """One after the other: reading every photo takes a while."""
    with for_company(company_id):
        for one in PROOFS:
            yield one()
