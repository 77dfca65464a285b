"""The kinds of values: money is whole fen, an instant carries its offset."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from django.utils.timezone import localtime
from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    field_validator,
)

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)  # what a caller may name; far from overflow


def _in_reach(at: datetime) -> datetime:
    if not EARLIEST <= at.replace(tzinfo=None).date() <= LATEST:
        raise ValueError("is not between the years 2000 and 2100")
    return at.astimezone(UTC)


Fen = Annotated[int, Field(description="Chinese fen, 1/100 yuan.")]
Instant = Annotated[
    datetime,
    PlainSerializer(lambda at: localtime(at).isoformat(timespec="seconds"), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Start = Annotated[AwareDatetime, AfterValidator(_in_reach)]
On = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Code = Annotated[str, Field(min_length=1, max_length=16, description="A public code.")]
Scope = Literal["one", "following", "all"]


class Asked(Schema):
    """What a caller sends: a field that is not described is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def without_nul(cls, said: Any) -> Any:
        """The database keeps no NUL; lists are looked through as well."""
        texts = said if isinstance(said, list) else [said]
        if any(isinstance(one, str) and "\x00" in one for one in texts):
            raise ValueError("holds a NUL character")
        return said
