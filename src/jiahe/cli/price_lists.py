"""A price list read, checked and taken over for one company, and the report of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from jiahe.accounts.queries import company_by_slug
from jiahe.catalog.actions import take_price_list
from jiahe.catalog.choices import Unit
from jiahe.catalog.importing import COLUMNS, BadRow, read_price_list
from jiahe.kit.sheets import read_records
from jiahe.kit.tenancy import for_company


class WrongUse(ValueError):  # noqa: N818  # names the state
    """The command names something that there is not."""


@dataclass(frozen=True)
class Asked:
    """What to take over, for whom; a rehearsal reports the same and changes nothing."""

    file: Path
    company: str
    mapping: Mapping[str, str]
    units: Mapping[str, str]
    is_rehearsal: bool = False


@dataclass(frozen=True)
class Report:
    """Row numbers as in the file."""

    asked: Asked
    added: tuple[int, ...]
    unchanged: tuple[int, ...]
    refused: tuple[BadRow, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.asked.file.name,
            "dry_run": self.asked.is_rehearsal,
            "added": len(self.added),
            "unchanged": len(self.unchanged),
            "refused": [
                {"row": one.number, "reason": one.reason.name, "text": str(one.reason)}
                for one in self.refused
            ],
        }

    def as_text(self) -> str:
        verb = "would be added" if self.asked.is_rehearsal else "added, in review"
        lines = [f"row {one.number}: {one.reason}" for one in self.refused]
        lines.append(
            f"{len(self.added)} {verb}, {len(self.unchanged)} already there, "
            f"{len(self.refused)} refused"
        )
        return "\n".join(lines)


def take(asked: Asked) -> Report:
    """Raises `WrongUse`, and the refusals of a file that cannot be read at all."""
    _check(asked.mapping, asked.units)
    company = company_by_slug(asked.company)
    if company is None:
        raise WrongUse(f"there is no company “{asked.company}”")
    records = read_records(asked.file.read_bytes(), asked.file.suffix)
    read = read_price_list(records, asked.mapping, asked.units)
    with for_company(company.pk):
        taken = take_price_list(rows=read.rows)
        transaction.set_rollback(asked.is_rehearsal)
    refused = sorted((*read.bad, *taken.refused), key=lambda one: one.number)
    return Report(asked, taken.added, taken.unchanged, tuple(refused))


def _check(mapping: Mapping[str, str], units: Mapping[str, str]) -> None:
    for column, field in mapping.items():
        if not column or field not in COLUMNS:
            raise WrongUse(f"--map takes COLUMN=FIELD; the fields are {', '.join(COLUMNS)}")
    for word, unit in units.items():
        if not word or unit not in Unit.values:
            raise WrongUse(f"--unit takes WORD=UNIT; the units are {', '.join(Unit.values)}")
