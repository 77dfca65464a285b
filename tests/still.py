"""Where something lies on a page that is still being drawn anew behind it."""

from playwright.sync_api import FloatRect, Locator

PAUSE_MS = 300


def still_box(card: Locator) -> FloatRect:
    """The box of the card when it was the same twice; what a drop made stale is drawn anew."""
    box = None
    while True:
        before = box
        card.scroll_into_view_if_needed()
        box = card.bounding_box()
        if box is not None and box == before:
            return box
        card.page.wait_for_timeout(PAUSE_MS)
