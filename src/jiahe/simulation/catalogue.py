"""The invented city's catalogue, read from data/catalogue and put on sale through actions."""

import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from jiahe.catalog import actions
from jiahe.catalog.choices import Phase, PhotoNeed, ShiftKind, Unit
from jiahe.catalog.kinds import SHELVES
from jiahe.catalog.rules import ChosenPackage
from jiahe.simulation.catalogue_parts import (
    CERTIFICATES,
    SKILLS,
    WORK_TYPES,
    AddOnSpec,
    Catalogue,
    CleaningNorm,
    DurationRule,
    PackageSpec,
    RefundTier,
    ServiceSpec,
    StepSpec,
    Surcharge,
)

DATA = Path(__file__).parent / "data" / "catalogue"
LEVELS = range(2, 6)
T = TypeVar("T")


class CatalogueFault(ValueError):  # noqa: N818  # names what the file is
    """The catalogue's files say something that cannot be sold: a fault of ours."""


@cache
def load_catalogue() -> Catalogue:
    """Every file of data/catalogue, checked; raises `CatalogueFault`."""
    files = [
        tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.toml"))
    ]
    catalogue = Catalogue(
        categories=tuple(one for one in SHELVES if one.code in {file["shelf"] for file in files}),
        services=tuple(_service(one, file) for file in files for one in file["services"]),
        packages=tuple(
            PackageSpec(row[0], one["slug"], *row[1:])
            for file in files
            for one in file["services"]
            for row in one.get("packages", ())
        ),
        norms=tuple(CleaningNorm(*row) for file in files for row in file.get("norms", ())),
    )
    _check_unique(one.slug for one in catalogue.services)
    _check_unique(one.slug for one in catalogue.packages)
    return catalogue


def offer_catalogue(catalogue: Catalogue, slugs: Collection[str] | None = None) -> None:
    """Puts the services on sale for the company in scope: all of them, or those named."""
    chosen = [one for one in catalogue.services if slugs is None or one.slug in slugs]
    define_shelves(catalogue, {one.category for one in chosen})
    for service in chosen:
        _offer(catalogue, service)


def define_shelves(catalogue: Catalogue, codes: Collection[str]) -> None:
    """The trade's shelves with these codes; they are no company's."""
    for category in catalogue.categories:
        if category.code in codes:
            actions.define_category(**_columns(category))


def _offer(catalogue: Catalogue, spec: ServiceSpec) -> None:
    service = actions.draft_service(
        slug=spec.slug,
        category_code=spec.category,
        unit=spec.unit,
        price_fen=spec.price_fen,
        fields=fields_of(spec),
    )
    for add_on in spec.add_ons:
        actions.offer_add_on(service_id=service.pk, **_columns(add_on))
    for package in catalogue.packages_of(spec.slug):
        actions.offer_package(
            service_id=service.pk,
            package=ChosenPackage(
                package.slug, package.name, package.visits, package.discount_basis_points
            ),
            name_en=package.name_en,
        )
    actions.publish_sop(service_id=service.pk, steps=[_columns(step) for step in spec.steps])
    actions.submit_service(service_id=service.pk)
    actions.publish_service(service_id=service.pk)


def fields_of(spec: ServiceSpec) -> dict[str, Any]:
    """The columns of the service beyond its price and unit."""
    same = (
        "name", "name_en", "summary", "summary_en", "minimum_fen", "crew_size", "shift_kind",
        "skill", "lowest_level",
    )  # fmt: skip
    lists = ("includes", "includes_en", "excludes", "excludes_en")
    rule = spec.duration
    return {
        **{name: getattr(spec, name) for name in same},
        **{name: "\n".join(getattr(spec, name)) for name in lists},
        "base_minutes": rule.base_minutes,
        "minutes_per_m2": rule.minutes_per_m2,
        "at_least_minutes": rule.at_least_minutes,
        "at_most_minutes": rule.at_most_minutes,
        "duration_choices": list(rule.choices),
        "term_days": list(rule.term_days),
        "rest_after_days": rule.rest_after_days,
        "required_certificates": list(spec.required_certificates),
        "surcharges": {one.kind: one.basis_points for one in spec.surcharges},
        "refund_tiers": [[one.hours_before, one.fee_basis_points] for one in spec.refund_tiers],
    }


def _columns(spec: Any) -> dict[str, Any]:
    return {name: getattr(spec, name) for name in spec.__slots__}


def _service(row: Mapping[str, Any], file: Mapping[str, Any]) -> ServiceSpec:
    said = {"minimum_fen": 0, "crew_size": 1, "add_ons": (), **file["defaults"], **row}
    said.pop("packages", None)
    said["category"] = file["shelf"]
    duration: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in said["duration"].items()
    }
    said["duration"] = DurationRule(**duration)
    said["surcharges"] = tuple(Surcharge(*one) for one in said["surcharges"].items())
    said["refund_tiers"] = _rows(RefundTier, said["refund_tiers"])
    said["add_ons"] = _rows(AddOnSpec, said["add_ons"])
    said["steps"] = _rows(StepSpec, said["steps"])
    for name in ("includes", "includes_en", "excludes", "excludes_en", "required_certificates"):
        said[name] = tuple(said[name])
    return _checked(ServiceSpec(**said))


def _rows(kind: Callable[..., T], rows: Iterable[Iterable[Any]]) -> tuple[T, ...]:
    return tuple(kind(*row) for row in rows)


def _checked(spec: ServiceSpec) -> ServiceSpec:
    faults = {
        "unit": spec.unit not in Unit.values,
        "price": spec.price_fen <= 0,
        "shift": spec.shift_kind not in ShiftKind.values,
        "work type": spec.work_type not in WORK_TYPES,
        "skill": spec.skill not in SKILLS,
        "level": spec.lowest_level not in LEVELS,
        "certificates": not set(spec.required_certificates) <= CERTIFICATES,
        "steps": not 5 <= len(spec.steps) <= 8,
        "phases": not {one.phase for one in spec.steps} <= set(Phase.values),
        "photos": not {one.photo for one in spec.steps} <= set(PhotoNeed.values),
        "includes": len(spec.includes) != len(spec.includes_en),
        "excludes": len(spec.excludes) != len(spec.excludes_en),
    }
    wrong = [name for name, is_wrong in faults.items() if is_wrong]
    if wrong:
        raise CatalogueFault(f"{spec.slug}: {', '.join(wrong)}")
    return spec


def _check_unique(slugs: Iterable[str]) -> None:
    seen: set[str] = set()
    for slug in slugs:
        if slug in seen:
            raise CatalogueFault(f"{slug} is there twice")
        seen.add(slug)
