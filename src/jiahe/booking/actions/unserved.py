"""Where households asked and nobody comes: counted by cell and day, without who asked."""

from django.utils.timezone import localdate

from jiahe.engine.travel import Place
from jiahe.engine.travelfit import cell_of
from jiahe.kit.clock import now
from jiahe.kit.statements import change
from jiahe.kit.tenancy import current_company

ONE_MORE = """
INSERT INTO booking_unservedasks (company_id, asked_on, "row", "column", asks)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (company_id, asked_on, "row", "column")
DO UPDATE SET asks = booking_unservedasks.asks + excluded.asks
"""


def note_unserved(place: Place, *, asks: int = 1) -> None:
    """Adds to today's count of the place's cell (two kilometres wide), in the company in scope."""
    change(ONE_MORE, [current_company(), localdate(now()), *cell_of(place), asks])
