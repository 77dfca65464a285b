"""How far a company comes: around its stores, as far as each of them reaches."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.catalog.shelf import Shelf
from jiahe.engine.travel import Place, kilometres
from jiahe.kit.errors import Refusal


class UnservedArea(Refusal):
    sentence = gettext_lazy(
        "This company does not come to your address yet. Please choose another company or address."
    )
    status = HTTPStatus.CONFLICT


def is_served(shelf: Shelf, place: Place) -> bool:
    """Whether a store of the company reaches this far; without stores nothing limits."""
    return not shelf.stores or any(
        kilometres(Place(one.lat, one.lng), place) <= one.reach_kilometres for one in shelf.stores
    )


def require_served(shelf: Shelf, place: Place) -> None:
    """Raises `UnservedArea` for a home that no store reaches."""
    if not is_served(shelf, place):
        raise UnservedArea
