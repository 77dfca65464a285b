"""A write happens once for its key, however often it is sent (R7)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from pydantic import BaseModel

from jiahe.api.access import person_of
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result, run_once

HEADER = "Idempotency-Key"
LONGEST_KEY = 80
# What each writing operation adds to its description.
WRITES: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": HEADER,
            "required": True,
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
            "description": "Made by the client before the first try; sent again with every retry.",
        }
    ]
}


class IdempotencyKeyMissing(Refusal):
    sentence = gettext_lazy(
        "A write needs the header Idempotency-Key: 1 to 80 characters, new for each deed."
    )
    status = HTTPStatus.BAD_REQUEST


def once(
    request: HttpRequest,
    deed: str,
    said: BaseModel | Mapping[str, Any],
    effect: Callable[[], Result],
) -> Result:
    """The effect's result as JSON-ready values; the same key gives the same answer again.

    Raises `IdempotencyKeyMissing`, and `KeyReused` for the same key with another body.
    """
    key = request.headers.get(HEADER, "")
    if not 0 < len(key) <= LONGEST_KEY:
        raise IdempotencyKeyMissing
    body = said.model_dump(mode="json") if isinstance(said, BaseModel) else said
    return run_once(
        actor=f"person:{person_of(request)}",
        route=f"api.{deed}",
        key=key,
        body=body,
        effect=effect,
    )
