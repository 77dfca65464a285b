"""A worker's file in the eight parts that Wenzhou's regulation of home services (10) names.

Promises: a part is complete only when each paper that it needs is proved today.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from jiahe.workforce.choices import Duty, Truth
from jiahe.workforce.claims import Claim, Standing, claim_of
from jiahe.workforce.law import CHECKS, HEALTH_CLASSES, SCREENING
from jiahe.workforce.models import Certificate, PaperScan, Worker
from jiahe.workforce.paper_rows import PaperKey
from jiahe.workforce.queries import Need, papers_of_everybody, people_on_file
from jiahe.workforce.rules import BlockReason, certificate_blocks, gate_blocks, papers_asked

MOST_ON_A_PAGE = 200


class Part(StrEnum):
    IDENTITY = "identity"
    SKILLS = "skills"
    HEALTH = "health"
    RECORDS = "records"
    CONTRACTS = "contracts"
    OPINIONS = "opinions"
    INSURANCE = "insurance"
    OTHER = "other"


NAMES = {
    Part.IDENTITY: _("Identity"),
    Part.SKILLS: _("Experience, education, skills"),
    Part.HEALTH: _("Health"),
    Part.RECORDS: _("Records and credit"),
    Part.CONTRACTS: _("Contracts and agreements"),
    Part.OPINIONS: _("Reviews and disputes"),
    Part.INSURANCE: _("Insurance and claims"),
    Part.OTHER: _("Other"),
}
KINDS_OF_PART: dict[Part, tuple[str, ...]] = {
    Part.IDENTITY: ("identity",),
    Part.SKILLS: ("skill_level", "electrician", "first_aid"),
    Part.HEALTH: (*HEALTH_CLASSES, SCREENING),
    Part.RECORDS: ("violence_check", "background"),
    Part.CONTRACTS: ("contract", "confidentiality"),
    Part.OPINIONS: (),
    Part.INSURANCE: ("insurance",),
    Part.OTHER: (),
}
NEEDED: dict[Part, tuple[str, ...]] = {
    Part.IDENTITY: ("identity",),
    Part.HEALTH: ("health_general",),
    Part.RECORDS: ("violence_check", "background"),
    Part.CONTRACTS: ("contract", "confidentiality"),
    Part.INSURANCE: ("insurance",),
}


@dataclass(frozen=True)
class FilePart:
    """One part: what it claims, and what it still lacks in words."""

    part: Part
    claims: tuple[Claim, ...]
    missing: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(NAMES[self.part])

    @property
    def is_complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class WorkerFile:
    """A worker with the eight parts, what keeps them from which service, what they may do."""

    worker: Worker
    parts: tuple[FilePart, ...]
    gates: tuple[tuple[BlockReason, tuple[str, ...]], ...]
    open_to: tuple[str, ...]

    @property
    def complete(self) -> int:
        return sum(part.is_complete for part in self.parts)

    @property
    def claims(self) -> list[Claim]:
        return [claim for part in self.parts for claim in part.claims]

    @property
    def ends_soon(self) -> bool:
        return any(claim.standing is Standing.ENDS_SOON for claim in self.claims)

    @property
    def waits_for_review(self) -> bool:
        return any(claim.truth is Truth.UPLOADED for claim in self.claims)


def files_on(needs: Mapping[str, Need], on: date) -> list[WorkerFile]:
    """Everybody on file; three statements however many they are."""
    asked = papers_of_everybody()
    people = people_on_file().prefetch_related("shifts")
    return [_file(worker, needs, on, asked) for worker in people]


def file_of(code: str, needs: Mapping[str, Need], on: date) -> WorkerFile | None:
    """The file of that worker; also of one who left."""
    rows = Worker.objects.filter(code=code).select_related("person", "store")
    worker = rows.prefetch_related("skills", "certificates", "shifts").first()
    return _file(worker, needs, on, papers_of_everybody()) if worker else None


def claims_of(worker_id: int, on: date) -> list[Claim]:
    """What the worker's papers claim that day, the first to end first."""
    rows = Certificate.objects.filter(worker_id=worker_id).order_by("valid_until", "pk")
    return [claim_of(paper, on) for paper in rows]


def papers_on_file(worker_ids: Iterable[int]) -> set[PaperKey]:
    """What makes each paper of these workers itself."""
    rows = Certificate.objects.filter(worker_id__in=list(worker_ids))
    return {PaperKey(*row) for row in rows.values_list("worker_id", "kind", "number", "valid_from")}


def named_scan_files(names: Sequence[str]) -> set[str]:
    """Those of these files in the storage that stand beside a paper."""
    return set(PaperScan.objects.filter(file__in=names).values_list("file", flat=True))


def scans_of(worker_id: int) -> list[PaperScan]:
    """Every scan of the worker's papers, the first brought first."""
    rows = PaperScan.objects.filter(certificate__worker_id=worker_id)
    return list(rows.select_related("certificate").order_by("brought_at", "pk"))


@dataclass(frozen=True)
class WaitingPaper:
    """A paper with its scans, most often one that nobody has checked yet."""

    pk: int
    number: str
    worker: Worker
    claim: Claim
    scans: tuple[PaperScan, ...] = ()

    @property
    def takes_scans(self) -> bool:
        """A checked paper takes no more, and of a check of records none is kept."""
        return self.claim.truth is Truth.UPLOADED and self.claim.kind not in CHECKS


def waiting_papers(on: date, chosen: Sequence[int] | None = None) -> list[WaitingPaper]:
    """Papers that wait for a look, the first to end first; only the chosen ones when given."""
    rows = Certificate.objects.filter(truth=Truth.UPLOADED).exclude(worker__duty=Duty.LEFT)
    if chosen is not None:
        rows = rows.filter(pk__in=chosen)
    rows = rows.select_related("worker").prefetch_related("scans")
    return [_waiting(row, on) for row in rows.order_by("valid_until", "pk")[:MOST_ON_A_PAGE]]


def papers_with_scans(worker_id: int, on: date) -> list[WaitingPaper]:
    """The worker's papers that wait for a look or hold a scan, the first to end first."""
    rows = Certificate.objects.filter(worker_id=worker_id).select_related("worker")
    rows = rows.prefetch_related("scans").order_by("valid_until", "pk")
    return [_waiting(row, on) for row in rows if row.truth == Truth.UPLOADED or row.scans.all()]


def _waiting(row: Certificate, on: date) -> WaitingPaper:
    return WaitingPaper(row.pk, row.number, row.worker, claim_of(row, on), tuple(row.scans.all()))


def _file(worker: Worker, needs: Mapping[str, Need], on: date, asked: Sequence[str]) -> WorkerFile:
    papers = list(worker.certificates.all())
    levels = {grant.skill: grant.level for grant in worker.skills.all()}
    barred: dict[str, tuple[BlockReason, list[str]]] = {}  # by words: one line for a reader
    open_to = []
    for name, need in needs.items():
        if need.skill not in levels:
            continue
        found = gate_blocks(worker.duty, levels, papers, need, on, of_everybody=asked)
        for reason in found:
            barred.setdefault(reason.words, (reason, []))[1].append(name)
        if not found:
            open_to.append(name)
    mine = [need for need in needs.values() if need.skill in levels]
    claims = [claim_of(paper, on) for paper in sorted(papers, key=lambda one: one.valid_until)]
    wanted = _wanted(mine, asked)
    blocks = {one.subject: one.words for one in certificate_blocks(papers, wanted, on)}
    return WorkerFile(
        worker=worker,
        parts=tuple(_part(part, claims, blocks, worker) for part in Part),
        gates=tuple((reason, tuple(names)) for reason, names in barred.values()),
        open_to=tuple(open_to),
    )


def _wanted(needs: Iterable[Need], asked: Sequence[str]) -> tuple[str, ...]:
    """What the parts always need, and what this worker's services ask; each once."""
    always = tuple(kind for kinds in NEEDED.values() for kind in kinds)
    more = [kind for need in needs for kind in papers_asked(need, asked)]
    return papers_asked(Need("", 5, tuple(dict.fromkeys((*always, *more)))))


def _part(
    part: Part, claims: Sequence[Claim], blocks: Mapping[str, str], worker: Worker
) -> FilePart:
    kinds = KINDS_OF_PART[part]
    if part is Part.OTHER:
        known = {kind for each in KINDS_OF_PART.values() for kind in each}
        kinds = tuple({claim.kind for claim in claims} - known)
    missing = [blocks[kind] for kind in kinds if kind in blocks]
    return FilePart(
        part=part,
        claims=tuple(claim for claim in claims if claim.kind in kinds),
        missing=tuple(missing + [str(one) for one in _facts_missing(part, worker)]),
    )


def _facts_missing(part: Part, worker: Worker) -> list[object]:
    """What a part lacks beside papers."""
    if part is Part.IDENTITY and worker.born_on is None:
        return [_("The day of birth is missing.")]
    if part is Part.SKILLS and not worker.skills.all():
        return [_("No skill has been entered yet.")]
    if part is Part.OTHER and not worker.shifts.all():
        return [_("No working hours have been entered.")]
    return []
