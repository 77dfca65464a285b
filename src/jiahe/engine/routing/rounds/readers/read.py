"""Which format a text is in, and the problem it holds."""

import json
from pathlib import Path
from typing import Any, NoReturn

from jiahe.engine.routing.rounds.model import Problem
from jiahe.engine.routing.rounds.readers import (
    cityday,
    hhcrsp,
    homecare,
    solomon,
    vroom_json,
    vrplib,
)
from jiahe.engine.routing.rounds.sanity import BadProblem, sensible

MOST_BYTES = 64 * 2**20  # a city day of 200,000 visits has about 40 MB


def problem_in(file: Path) -> Problem:
    """The problem in a file of at most `MOST_BYTES` in UTF-8; raises `BadProblem` or OSError."""
    with file.open("rb") as told:
        raw = told.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise BadProblem("file_too_large", f"more than {MOST_BYTES // 2**20} MiB")
    try:
        return problem_from(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadProblem("unreadable", f"not UTF-8 at byte {error.start}") from error


def problem_from(text: str) -> Problem:
    """The problem in a text of any format that is known; raises `BadProblem`, always by name."""
    try:
        return sensible(_read(text))
    except BadProblem:
        raise
    except RecursionError as error:
        raise BadProblem("unreadable", "nested too deep") from error
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise BadProblem("unreadable", f"{type(error).__name__}: {error}") from error


def _read(text: str) -> Problem:
    if text.lstrip().startswith("{"):
        return _read_json(json.loads(text, parse_constant=_refuse_constant))
    if "CUST NO" in text.upper():
        return solomon.read(text)
    if "DIMENSION" in text.upper():
        return vrplib.read(text)
    raise BadProblem("unknown_format", "neither JSON nor Solomon nor VRPLIB")


def _refuse_constant(name: str) -> NoReturn:
    raise BadProblem("not_whole", f"{name} is no number")


def _read_json(told: dict[str, Any]) -> Problem:
    if "visits" in told and "workers" in told:
        return cityday.read(told)
    if "vehicles" in told and ("jobs" in told or "shipments" in told):
        return vroom_json.read(told)
    if "patients" in told and ("central_offices" in told or "departing_points" in told):
        return hhcrsp.read(told)
    if "patients" in told and "caregivers" in told:
        return homecare.read(told)
    raise BadProblem("unknown_format", f"JSON with {', '.join(sorted(told)[:6])}")
