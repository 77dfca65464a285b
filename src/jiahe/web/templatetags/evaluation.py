"""Figures of evaluations as people read them."""

from django import template

register = template.Library()


@register.filter
def signed(figure: float) -> str:
    """`+0.12`, `−0.30`, `0.00`: what something added."""
    rounded = round(figure, 2)
    if rounded == 0:
        return "0.00"
    return f"{rounded:+.2f}".replace("-", "−")


@register.filter
def signed_points(points: int) -> str:
    """`+5`, `−12`."""
    return f"{points:+d}".replace("-", "−")
