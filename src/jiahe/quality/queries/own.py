"""What a person wrote about visits: for the person's own copy."""

from jiahe.quality.models import Review


def reviews_written_by(person_id: int) -> list[Review]:
    """The first written first, each with its earlier wordings and its addition at hand."""
    rows = Review.objects.filter(author_id=person_id).select_related("visit", "addition")
    return list(rows.prefetch_related("versions").order_by("written_at", "pk"))
