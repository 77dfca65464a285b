"""One hash for one content: equal frozen values hash alike on every machine and run."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any


def content_hash(value: object) -> str:
    """SHA-256 in hexadecimal of the value's canonical form.

    Takes frozen dataclasses, enums, numbers, text, instants, dates, mappings, sequences and sets of
    such. An instant hashes by its moment, not its zone. Raises TypeError for anything else.
    """
    text = json.dumps(_plain(value), separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {"": type(value).__name__, **parts}
    for kind, told in _TOLD:
        if isinstance(value, kind):
            return told(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("a naive instant has no canonical form")
    return value.astimezone(UTC).isoformat()


def _mapping(value: Mapping[Any, Any]) -> list[Any]:
    return sorted([_plain(key), _plain(item)] for key, item in value.items())


def _set(value: frozenset[Any]) -> list[Any]:
    return sorted((_plain(item) for item in value), key=repr)


_TOLD: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    ((str, bool, int, type(None)), lambda value: value),
    (float, repr),
    (Decimal, lambda value: str(value.normalize())),
    (datetime, _instant),
    ((date, time), lambda value: value.isoformat()),
    (Mapping, _mapping),
    ((tuple, list), lambda value: [_plain(item) for item in value]),
    ((set, frozenset), _set),
)
