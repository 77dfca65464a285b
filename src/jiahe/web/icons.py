"""Inline SVG icons from the vendored Tabler subset."""

import re
from functools import lru_cache
from pathlib import Path

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "static/vendor/tabler-icons"
NAME = re.compile(r"[a-z0-9-]+")


class UnknownIcon(LookupError):  # noqa: N818  # says what is the matter
    """The icon is not in vendor.toml; add it there and run tools/vendor.py."""


@lru_cache(maxsize=256)
def drawing(name: str) -> str:
    """The inner markup of an icon's SVG, on one line."""
    path = FOLDER / f"{name}.svg"
    if not NAME.fullmatch(name) or not path.is_file():
        raise UnknownIcon(name)
    svg = path.read_text(encoding="utf-8")
    inner = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    return "".join(line.strip() for line in inner.splitlines())


def icon_svg(name: str, label: str = "") -> SafeString:
    """An SVG element: hidden from screen readers unless it carries a label.

    Raises UnknownIcon.
    """
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308  # the drawing is a file of ours, the label is escaped
        f'<svg class="icon" {spoken} viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{drawing(name)}</svg>'
    )
