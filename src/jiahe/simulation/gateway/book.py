"""What the gateway remembers: charges and refunds, in memory and, if wished, in a file."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from threading import RLock
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


class Mismatch(ValueError):  # noqa: N818  # names the state
    """A number that was used before, for something else; or a refund of more than was paid."""


@dataclass
class Charge:
    number: str
    transaction: str
    amount_fen: int
    currency: str
    subject: str
    return_url: str
    language: str
    merchant_id: str
    app_id: str
    state: str = "open"
    settled_at: str = ""


@dataclass
class Refund:
    number: str
    payment_number: str
    amount_fen: int
    state: str
    settled_at: str


@dataclass
class Book:
    path: Path | None = None
    charges: dict[str, Charge] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def open_charge(self, asked: Charge) -> Charge:
        """The charge of this number; raises `Mismatch` when it stands with another sum."""
        with self.lock:
            standing = self.charges.setdefault(asked.number, asked)
            if (standing.amount_fen, standing.currency) != (asked.amount_fen, asked.currency):
                raise Mismatch
            if asked.return_url:
                standing.return_url = asked.return_url
            self._save()
            return standing

    def charge_of_transaction(self, transaction: str) -> Charge | None:
        with self.lock:
            rows: Iterable[Charge] = self.charges.values()
            return next((row for row in rows if row.transaction == transaction), None)

    def settle(self, charge: Charge, state: str, at: datetime) -> bool:
        """Whether this call settled the charge; a second press of a button does not."""
        with self.lock:
            if charge.state != "open":
                return False
            charge.state, charge.settled_at = state, at.isoformat()
            self._save()
            return True

    def refund(self, asked: Refund) -> Refund:
        with self.lock:
            if standing := self.refunds.get(asked.number):
                if standing.amount_fen != asked.amount_fen:
                    raise Mismatch
                return standing
            charge = self.charges.get(asked.payment_number)
            if charge is None or charge.state != "paid":
                raise Mismatch
            if self._refunded_fen(charge.number) + asked.amount_fen > charge.amount_fen:
                raise Mismatch
            self.refunds[asked.number] = asked
            self._save()
            return asked

    def _refunded_fen(self, payment_number: str) -> int:
        return sum(
            row.amount_fen for row in self.refunds.values() if row.payment_number == payment_number
        )

    def bill(self, on: date) -> list[dict[str, object]]:
        """The day's lines by Shanghai date, payments first."""
        with self.lock:
            paid = [row for row in self.charges.values() if row.state == "paid"]
            lines = [(row.number, row.amount_fen, row.settled_at) for row in paid]
            lines += [
                (row.number, -row.amount_fen, row.settled_at) for row in self.refunds.values()
            ]
        return [
            {"number": number, "amount_fen": fen}
            for number, fen, at in lines
            if datetime.fromisoformat(at).astimezone(ZONE).date() == on
        ]

    def _save(self) -> None:
        if self.path is None:
            return
        text = json.dumps({
            "charges": [asdict(row) for row in self.charges.values()],
            "refunds": [asdict(row) for row in self.refunds.values()],
        })  # fmt: skip
        beside = self.path.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.path)


def load_book(path: Path | None) -> Book:
    """The book as the file holds it; an empty one without a file."""
    if path is None or not path.exists():
        return Book(path)
    said = json.loads(path.read_text(encoding="utf-8"))
    return Book(
        path,
        {row["number"]: Charge(**row) for row in said["charges"]},
        {row["number"]: Refund(**row) for row in said["refunds"]},
    )


def new_transaction() -> str:
    """Unguessable: whoever holds it sees the payment page."""
    return "demo" + secrets.token_hex(14)


def present() -> datetime:
    return datetime.now(UTC)
