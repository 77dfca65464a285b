"""Where something lies on a page that is still being drawn anew behind it."""

from playwright.sync_api import Error, FloatRect, Locator

PAUSE_MS = 300
GONE = "not attached"  # drawn anew while it was looked at


def still_box(card: Locator) -> FloatRect:
    """The box of the card when it was the same twice; what a drop made stale is drawn anew."""
    box = None
    while True:
        before = box
        try:
            card.scroll_into_view_if_needed()
        except Error as error:
            if GONE not in error.message:
                raise
        box = card.bounding_box()
        if box is not None and box == before:
            return box
        card.page.wait_for_timeout(PAUSE_MS)
