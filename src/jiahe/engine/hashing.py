"""One hash for one content: equal frozen values hash alike on every machine and run."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import partial
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
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind not in _ways:
        _ways[kind] = _way(kind)
    return _ways[kind](value)


def _way(kind: type) -> Callable[[Any], Any]:
    """How values of this kind are told; raises TypeError for one without a canonical form."""
    if is_dataclass(kind):
        return partial(_parts, kind.__name__, [field.name for field in fields(kind)])
    for known, told in _TOLD:
        if issubclass(kind, known):
            return told
    raise TypeError(f"{kind.__name__} has no canonical form")


def _parts(kind: str, names: Sequence[str], value: Any) -> dict[str, Any]:
    return {"": kind, **{name: _plain(getattr(value, name)) for name in names}}


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("a naive instant has no canonical form")
    return value.astimezone(UTC).isoformat()


def _mapping(value: Mapping[Any, Any]) -> list[Any]:
    return sorted([_plain(key), _plain(item)] for key, item in value.items())


def _set(value: frozenset[Any]) -> list[Any]:
    return sorted((_plain(item) for item in value), key=repr)


_AS_THEY_ARE = frozenset({str, bool, int, type(None)})
_ways: dict[type, Callable[[Any], Any]] = {}  # by kind, as they were first met
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
