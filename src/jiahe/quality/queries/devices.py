"""From which browsers reviews were sent, and who of the company signs in on these."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jiahe.quality.models import ReviewDevice, StaffDevice


@dataclass(frozen=True)
class Devices:
    """Hashes by review, and the people who sign in on each."""

    by_review: Mapping[int, frozenset[str]]
    people: Mapping[str, frozenset[int]]

    def of_review(self, review_id: int) -> frozenset[str]:
        return self.by_review.get(review_id, frozenset())

    def whose(self, review_id: int, *, worker: int, author: int) -> str:
        """`worker`, `colleague`, or empty; the author's own signing in is no tie to others."""
        marks = self.of_review(review_id)
        people = {one for mark in marks for one in self.people.get(mark, ())} - {author}
        if worker in people:
            return "worker"
        return "colleague" if people else ""


def own_review_devices(author_id: int) -> list[ReviewDevice]:
    """The browsers that are kept beside the author's reviews, the first kept first."""
    rows = ReviewDevice.objects.filter(review__author_id=author_id).select_related("review")
    return list(rows.order_by("kept_at", "pk"))


def own_staff_devices(person_id: int) -> list[StaffDevice]:
    """The browsers on which the person signed in as one of the company's people."""
    return list(StaffDevice.objects.filter(person_id=person_id).order_by("signed_in_at", "pk"))


def devices_of(review_ids: Sequence[int]) -> Devices:
    """In two statements, however many reviews."""
    by_review: dict[int, set[str]] = defaultdict(set)
    kept = ReviewDevice.objects.filter(review_id__in=review_ids)
    for review_id, mark in kept.values_list("review_id", "mark"):
        by_review[review_id].add(mark)
    people: dict[str, set[int]] = defaultdict(set)
    marks = {mark for some in by_review.values() for mark in some}
    staff = StaffDevice.objects.filter(mark__in=marks)
    for person_id, mark in staff.values_list("person_id", "mark"):
        people[mark].add(person_id)
    return Devices(
        {key: frozenset(some) for key, some in by_review.items()},
        {key: frozenset(some) for key, some in people.items()},
    )
