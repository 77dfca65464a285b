"""Refusals: the product saying no, in words."""

from http import HTTPStatus
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class Refusal(Exception):  # noqa: N818  # a refusal is an answer, not a fault of ours
    """An expected no: shown to the user as it stands; nothing was changed.

    Subclasses name the state that refuses (`SlotTaken`), carry a sentence that
    says what to do next, and the HTTP status that an edge answers with.
    `details` fill the placeholders of the sentence.
    """

    sentence: ClassVar[str | Promise] = gettext_lazy("This cannot be done right now.")
    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, **details: object) -> None:
        super().__init__()
        self.details = details

    def __str__(self) -> str:
        return str(self.sentence % self.details)

    @property
    def name(self) -> str:
        """The stable identifier that logs, JSON answers and tests use."""
        return type(self).__name__
