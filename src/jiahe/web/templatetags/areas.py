"""Distances and hours as the pages of areas tell them."""

from django import template

register = template.Library()


@register.filter
def kilometres(metres: int) -> str:
    """Kilometres with one digit where it is not whole."""
    return f"{metres / 1_000:.1f}".removesuffix(".0")


@register.filter
def whole_hours(minutes: float) -> int:
    return round(minutes / 60)
