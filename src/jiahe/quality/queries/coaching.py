"""Talks that wait for somebody to look again, those that are over, and a worker's own."""

from django.db.models import QuerySet

from jiahe.quality.models import CoachingTalk


def talks_waiting() -> list[CoachingTalk]:
    return list(_full().filter(followed_at=None).order_by("follow_up_on", "pk"))


def talks_over(limit: int = 40) -> list[CoachingTalk]:
    return list(_full().exclude(followed_at=None).order_by("-followed_at")[:limit])


def talks_with(worker_id: int) -> list[CoachingTalk]:
    return list(_full().filter(worker=worker_id).order_by("-held_on", "-pk"))


def _full() -> QuerySet[CoachingTalk]:
    return CoachingTalk.objects.select_related("worker", "by", "followed_by", "measure")
