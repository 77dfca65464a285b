"""What the invented city sells, as plain values: services, durations, procedures, packages."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from jiahe.catalog.kinds import KINDS, Shelf
from jiahe.workforce.law import HEALTH_CLASSES

CERTIFICATES = {*HEALTH_CLASSES, "identity", "background", "first_aid", "electrician", "insurance"}
SKILLS = {kind.skill for kind in KINDS}
WORK_TYPES = ("mother_baby", "housework", "family_care")  # law.md L17


@dataclass(frozen=True, slots=True)
class DurationRule:
    """How long a visit takes; `term_days` are the terms that a monthly service is sold for.

    After `rest_after_days` of a term the carer rests for a day; 0: never.
    """

    base_minutes: int = 0
    minutes_per_m2: float = 0
    minutes_per_item: int = 0
    at_least_minutes: int = 60
    at_most_minutes: int = 480
    step_minutes: int = 30
    choices: tuple[int, ...] = ()
    term_days: tuple[int, ...] = ()
    rest_after_days: int = 0

    def minutes_for(self, *, area_m2: float = 0, items: int = 1) -> int:
        """Rounded up to the step, then kept within the bounds; a fixed choice comes first."""
        if self.choices and not (self.minutes_per_m2 or self.minutes_per_item):
            return self.choices[0]
        minutes = self.base_minutes + self.minutes_per_item * items
        exact = minutes + Fraction(str(area_m2)) * Fraction(str(self.minutes_per_m2))
        rounded = ceil(exact / self.step_minutes) * self.step_minutes
        return min(self.at_most_minutes, max(self.at_least_minutes, rounded))


@dataclass(frozen=True, slots=True)
class Surcharge:
    kind: str
    basis_points: int


@dataclass(frozen=True, slots=True)
class RefundTier:
    hours_before: int
    fee_basis_points: int


@dataclass(frozen=True, slots=True)
class AddOnSpec:
    slug: str
    name: str
    name_en: str
    price_fen: int
    minutes: int


@dataclass(frozen=True, slots=True)
class StepSpec:
    phase: str
    photo: str
    text: str
    text_en: str
    criterion: str
    criterion_en: str
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class PackageSpec:
    """Visits bought together; `least_m2` and `every_days` say whom it is meant for (SV-01)."""

    slug: str
    service: str
    name: str
    name_en: str
    visits: int
    discount_basis_points: int
    least_m2: int = 0
    every_days: int = 0


@dataclass(frozen=True, slots=True)
class CleaningNorm:
    """How often a part of a home is cleaned, and what clean means there."""

    room: str
    name: str
    name_en: str
    task: str
    task_en: str
    every_days: int
    criterion: str
    criterion_en: str


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    slug: str
    category: str
    name: str
    name_en: str
    summary: str
    summary_en: str
    includes: tuple[str, ...]
    includes_en: tuple[str, ...]
    excludes: tuple[str, ...]
    excludes_en: tuple[str, ...]
    unit: str
    price_fen: int
    minimum_fen: int
    duration: DurationRule
    crew_size: int
    shift_kind: str
    work_type: str
    skill: str
    lowest_level: int
    required_certificates: tuple[str, ...]
    surcharges: tuple[Surcharge, ...]
    refund_tiers: tuple[RefundTier, ...]
    add_ons: tuple[AddOnSpec, ...]
    steps: tuple[StepSpec, ...]

    @property
    def health_class(self) -> str:
        """The health examination that the work asks for; empty for none."""
        asked = [kind for kind in self.required_certificates if kind in HEALTH_CLASSES]
        return asked[0] if asked else ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    categories: tuple[Shelf, ...]
    services: tuple[ServiceSpec, ...]
    packages: tuple[PackageSpec, ...]
    norms: tuple[CleaningNorm, ...]

    def service(self, slug: str) -> ServiceSpec:
        return next(one for one in self.services if one.slug == slug)

    def packages_of(self, slug: str) -> Sequence[PackageSpec]:
        return [one for one in self.packages if one.service == slug]
