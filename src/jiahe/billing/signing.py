"""Signatures between us and a payment provider: HMAC-SHA256 over time, nonce and body."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

TIMESTAMP, NONCE, SERIAL, SIGNATURE = (
    "pay-timestamp",
    "pay-nonce",
    "pay-serial",
    "pay-signature",
)
WINDOW = timedelta(minutes=5)  # R10: some providers' own kits accept a notice years old


class Flaw(StrEnum):
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    STALE = "stale"


@dataclass(frozen=True)
class Key:
    """A shared secret and the serial under which both sides know it; an empty one signs nothing."""

    serial: str
    secret: str


def signature(key: Key, timestamp: str, nonce: str, body: bytes) -> str:
    """Lower-case hex; the parts are joined by newlines, so that none can lend to its neighbour."""
    text = timestamp.encode() + b"\n" + nonce.encode() + b"\n" + body + b"\n"
    return hmac.new(key.secret.encode(), text, "sha256").hexdigest()


def signed_headers(key: Key, body: bytes, at: datetime) -> dict[str, str]:
    timestamp, nonce = str(int(at.timestamp())), secrets.token_hex(16)
    return {
        TIMESTAMP: timestamp,
        NONCE: nonce,
        SERIAL: key.serial,
        SIGNATURE: signature(key, timestamp, nonce, body),
    }


def flaw_in(key: Key, headers: Mapping[str, str], body: bytes, at: datetime) -> Flaw | None:
    """What is wrong with a signed message that arrived `at`; None when it can be believed."""
    given = {name.lower(): value for name, value in headers.items()}
    timestamp = given.get(TIMESTAMP, "")
    if not key.secret or given.get(SERIAL) != key.serial:
        return Flaw.UNKNOWN_KEY
    expected = signature(key, timestamp, given.get(NONCE, ""), body)
    if not hmac.compare_digest(expected.encode(), given.get(SIGNATURE, "").encode()):
        return Flaw.FORGED
    if not _is_fresh(timestamp, at):
        return Flaw.STALE
    return None


def _is_fresh(timestamp: str, at: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    return abs(at - datetime.fromtimestamp(int(timestamp), UTC)) <= WINDOW
