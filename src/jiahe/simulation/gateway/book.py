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
CHARGE, REFUND = "charge", "refund"


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
            self._note(CHARGE, standing)
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
            self._note(CHARGE, charge)
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
            self._note(REFUND, asked)
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

    def _note(self, kind: str, row: Charge | Refund) -> None:
        """Adds how the row stands now to the end of the file: a kill loses nothing before it."""
        if self.path is None:
            return
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(kind, row))


def _line(kind: str, row: Charge | Refund) -> str:
    """ASCII alone, so that no name ends a line and no cut one leaves half a character."""
    return json.dumps({kind: asdict(row)}) + "\n"


def load_book(path: Path | None) -> Book:
    """The book as the file holds it, its last word on each number; an empty one without a file.

    A line that a kill cut off in the middle was never answered for, and is skipped.
    """
    book = Book(path)
    if path is None or not path.exists():
        return book
    text = path.read_text(encoding="utf-8")
    for line in text[: text.rfind("\n") + 1].splitlines():
        for kind, said in json.loads(line).items():
            if kind == CHARGE:
                book.charges[said["number"]] = Charge(**said)
            else:
                book.refunds[said["number"]] = Refund(**said)
    if not text.endswith("\n"):
        write_book(path, book)
    return book


def write_book(path: Path, book: Book) -> None:
    """Puts these charges and refunds in the place of whatever the file held.

    Makes its folder: a new checkout beside a city that was seeded before has none.
    """
    lines = [_line(CHARGE, row) for row in book.charges.values()]
    lines += [_line(REFUND, row) for row in book.refunds.values()]
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text("".join(lines), encoding="utf-8")
    beside.replace(path)


def new_transaction() -> str:
    """Unguessable: whoever holds it sees the payment page."""
    return "demo" + secrets.token_hex(14)


def present() -> datetime:
    return datetime.now(UTC)
