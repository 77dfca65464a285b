"""The kinds of values: money is whole fen, an instant carries its offset."""

from datetime import datetime
from typing import Annotated, Literal

from django.utils.timezone import localtime
from ninja import Schema
from pydantic import ConfigDict, Field, PlainSerializer, WithJsonSchema

Fen = Annotated[int, Field(description="Chinese fen, 1/100 yuan.")]
Instant = Annotated[
    datetime,
    PlainSerializer(lambda at: localtime(at).isoformat(timespec="seconds"), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Code = Annotated[str, Field(min_length=1, max_length=16, description="A public code.")]
Scope = Literal["one", "following", "all"]


class Asked(Schema):
    """What a caller sends: a field that is not described is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")
