"""Which browser a review came from, as a keyed hash: a signal for a person, and for nothing else.

The browser keeps a random token; here stands only its hash under a key of each company, so that
neither the token nor what the same browser did at another company can be told from it.
"""

import re
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.models import Review, ReviewDevice, StaffDevice

KEPT_FOR = timedelta(days=180)
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def mark_of(token: str) -> str:
    """The company's hash of a browser's token; empty for what is no token of ours."""
    if not TOKEN.fullmatch(token):
        return ""
    return salted_hmac(f"jiahe.device/{current_company()}", token, algorithm="sha256").hexdigest()


@transaction.atomic
def note_staff_device(*, person_id: int, token: str) -> None:
    """Keeps that somebody who works here signed in on this browser; no strange token is kept."""
    mark = mark_of(token)
    if mark:
        StaffDevice.objects.update_or_create(
            company_id=current_company(),
            person_id=person_id,
            mark=mark,
            defaults={"signed_in_at": now()},
        )


@transaction.atomic
def note_own_device(*, review_code: str, person_id: int, token: str) -> None:
    """Keeps the browser of a review whose author agreed to it."""
    _note(review_code, person_id, mark_of(token), is_agreed=True)


@transaction.atomic
def note_known_device(*, review_code: str, person_id: int, token: str) -> None:
    """Keeps the browser of a review only if somebody of the company signs in on it.

    This is asked without the author's word: the token was set for the colleague who signed in.
    """
    mark = mark_of(token)
    if StaffDevice.objects.filter(mark=mark, signed_in_at__gt=now() - KEPT_FOR).exists():
        _note(review_code, person_id, mark, is_agreed=False)


def _note(review_code: str, person_id: int, mark: str, *, is_agreed: bool) -> None:
    review = Review.objects.filter(code=review_code, author_id=person_id).first()
    if review is None or not mark:
        return
    at = now()
    ReviewDevice.objects.get_or_create(
        review=review,
        mark=mark,
        defaults={
            "company_id": current_company(),
            "agreed_at": at if is_agreed else None,
            "kept_at": at,
        },
    )


@transaction.atomic
def forget_devices_of(*, person_id: int) -> int:
    """Takes back what an author agreed to: how many hashes were deleted. The reviews stay."""
    rows = ReviewDevice.objects.filter(review__author_id=person_id, agreed_at__isnull=False)
    return rows.delete()[0]


@transaction.atomic
def forget_old_devices() -> int:
    """Deletes every hash that is older than half a year; how many were."""
    before = now() - KEPT_FOR
    gone = ReviewDevice.objects.filter(kept_at__lte=before).delete()[0]
    return gone + StaffDevice.objects.filter(signed_in_at__lte=before).delete()[0]
