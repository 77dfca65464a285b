"""Which format a text is in, and the problem it holds."""

import json
from typing import Any

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


def problem_from(text: str) -> Problem:
    """The problem in a text of any format that is known; raises `BadProblem`, always by name."""
    try:
        return sensible(_read(text))
    except BadProblem:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise BadProblem("unreadable", f"{type(error).__name__}: {error}") from error


def _read(text: str) -> Problem:
    if text.lstrip().startswith("{"):
        return _read_json(json.loads(text))
    if "CUST NO" in text.upper():
        return solomon.read(text)
    if "DIMENSION" in text.upper():
        return vrplib.read(text)
    raise BadProblem("unknown_format", "neither JSON nor Solomon nor VRPLIB")


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
