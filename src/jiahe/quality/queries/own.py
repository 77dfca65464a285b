"""What a person wrote about visits: for the person's own copy."""

from jiahe.quality.models import Review, StaffDevice, Survey, TouchPoint, YearAnswer


def companies_written_at(person_id: int) -> set[int]:
    """Of the companies in scope those that keep words, marks or a browser of the person."""
    kept = (
        Review.objects.filter(author=person_id),
        Survey.objects.filter(answered_by=person_id),
        TouchPoint.objects.filter(person=person_id),
        YearAnswer.objects.filter(person=person_id),
        StaffDevice.objects.filter(person=person_id),
    )
    return {one for rows in kept for one in rows.values_list("company_id", flat=True)}


def reviews_written_by(person_id: int) -> list[Review]:
    """The first written first, each with its earlier wordings and its addition at hand."""
    rows = Review.objects.filter(author_id=person_id).select_related("visit", "addition")
    return list(rows.prefetch_related("versions").order_by("written_at", "pk"))
