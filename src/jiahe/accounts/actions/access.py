"""Secrets for programs: tokens of a person's own, keys of a partner; each is shown once."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.choices import KeyScope
from jiahe.accounts.models import PartnerKey, PersonToken
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.statements import fetch
from jiahe.kit.tenancy import current_company, for_every_company

TOKEN_PREFIX, KEY_PREFIX = "jht_", "jhk_"
TOKEN_LASTS = timedelta(days=60)  # as long as a session of the pages
OLD_SECRET_LASTS = timedelta(hours=24)  # after a rotation: time to change the partner's program
CALLS_A_MINUTE_OF_PERSON, CALLS_A_MINUTE_OF_KEY = 120, 600
MOST_TOKENS, MOST_KEYS = 20, 50

# One statement finds the secret, notes its use and counts the call of the minute.
CALL_OF_PERSON = """
UPDATE accounts_persontoken SET used_at = %(at)s, counted_minute = %(minute)s,
  calls = CASE WHEN counted_minute = %(minute)s THEN calls + 1 ELSE 1 END
WHERE secret_hash = %(hash)s AND revoked_at IS NULL AND expires_at > %(at)s
RETURNING code, person_id, calls
"""
CALL_OF_PARTNER = """
UPDATE accounts_partnerkey SET used_at = %(at)s, counted_minute = %(minute)s,
  calls = CASE WHEN counted_minute = %(minute)s THEN calls + 1 ELSE 1 END
WHERE revoked_at IS NULL
  AND (secret_hash = %(hash)s OR (previous_hash = %(hash)s AND previous_until > %(at)s))
  AND company_id IN (SELECT id FROM accounts_company WHERE is_open)
RETURNING id, company_id, scopes, calls
"""


class TooManyCalls(Refusal):
    """`retry_after_seconds` until the next minute begins."""

    sentence = gettext_lazy("Too many calls in this minute. Please wait %(seconds)d seconds.")
    status = HTTPStatus.TOO_MANY_REQUESTS

    @property
    def retry_after_seconds(self) -> int:
        return int(str(self.details["seconds"]))


class NoSuchKey(Refusal):
    sentence = gettext_lazy("There is no such key, or it was revoked.")
    status = HTTPStatus.NOT_FOUND


class NoSuchToken(Refusal):
    sentence = gettext_lazy("There is no such sign-in, or it has ended.")
    status = HTTPStatus.NOT_FOUND


class KeyNeedsName(Refusal):
    sentence = gettext_lazy("Please say whose key it is and what it may read.")


class TooManyKeys(Refusal):
    sentence = gettext_lazy("The company has %(most)d keys in use. Please revoke one first.")
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class Issued:
    """A secret, readable this once, and the code under which it is listed."""

    code: str
    secret: str
    expires_at: datetime | None = None


@dataclass(frozen=True)
class KeyInUse:
    """Who asks with a partner's key: the company is the wall around everything it sees."""

    id: int
    company_id: int
    scopes: frozenset[str]


def _new_secret(prefix: str) -> tuple[str, str]:
    """A secret of 256 random bits, and its hash; no salt is needed for one that long."""
    secret = prefix + secrets.token_urlsafe(32)
    return secret, _hash(secret)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def issue_token(*, person_id: int, device: str = "") -> Issued:
    """A token of the person's own; beyond `MOST_TOKENS` the oldest ends."""
    secret, digest = _new_secret(TOKEN_PREFIX)
    made = PersonToken.objects.create(
        person_id=person_id,
        secret_hash=digest,
        device=device.strip()[:80],
        made_at=now(),
        expires_at=now() + TOKEN_LASTS,
    )
    in_use = PersonToken.objects.filter(person_id=person_id, revoked_at=None)
    newest = in_use.order_by("-pk").values_list("pk", flat=True)[:MOST_TOKENS]
    in_use.exclude(pk__in=list(newest)).update(revoked_at=now())
    return Issued(made.code, secret, made.expires_at)


@transaction.atomic
def revoke_token(*, person_id: int, code: str) -> None:
    """Ends one of the person's tokens at once; raises `NoSuchToken`."""
    found = PersonToken.objects.filter(person_id=person_id, code=code, revoked_at=None)
    if not found.update(revoked_at=now()):
        raise NoSuchToken


def use_token(*, secret: str) -> tuple[int, str] | None:
    """(person id, token code) of a token in force, with the call counted; None for any other.

    Raises `TooManyCalls`; the refused calls count as well.
    """
    rows = fetch(CALL_OF_PERSON, _now_and(secret))
    if not rows:
        return None
    code, person_id, calls = rows[0]
    _refuse_beyond(calls, CALLS_A_MINUTE_OF_PERSON)
    return person_id, code


def use_key(*, secret: str) -> KeyInUse | None:
    """The key in force with this secret, its call counted; None for any other.

    Raises `TooManyCalls`.
    """
    with for_every_company():
        rows = fetch(CALL_OF_PARTNER, _now_and(secret))
    if not rows:
        return None
    key_id, company_id, scopes, calls = rows[0]
    _refuse_beyond(calls, CALLS_A_MINUTE_OF_KEY)
    return KeyInUse(key_id, company_id, frozenset(scopes))


def _now_and(secret: str) -> dict[str, object]:
    return {"at": now(), "minute": int(now().timestamp()) // 60, "hash": _hash(secret)}


def _refuse_beyond(calls: int, most: int) -> None:
    if calls > most:
        raise TooManyCalls(seconds=60 - int(now().timestamp()) % 60)


@transaction.atomic
def issue_key(*, name: str, scopes: Collection[str], actor_id: int) -> Issued:
    """A key of the company in scope; raises `KeyNeedsName`, `TooManyKeys`."""
    wanted = sorted(set(scopes) & set(KeyScope.values))
    if not name.strip() or not wanted:
        raise KeyNeedsName
    if PartnerKey.objects.filter(revoked_at=None).count() >= MOST_KEYS:
        raise TooManyKeys(most=MOST_KEYS)
    secret, digest = _new_secret(KEY_PREFIX)
    made = PartnerKey.objects.create(
        company_id=current_company(),
        name=name.strip()[:80],
        scopes=wanted,
        secret_hash=digest,
        made_by_id=actor_id,
        made_at=now(),
    )
    return Issued(made.code, secret)


@transaction.atomic
def rotate_key(*, code: str) -> Issued:
    """A new secret for the key; the one before it ends after 24 hours. Raises `NoSuchKey`."""
    key = _key_in_use(code)
    secret, digest = _new_secret(KEY_PREFIX)
    key.previous_hash, key.previous_until = key.secret_hash, now() + OLD_SECRET_LASTS
    key.secret_hash = digest
    key.save(update_fields=["previous_hash", "previous_until", "secret_hash"])
    return Issued(key.code, secret)


@transaction.atomic
def revoke_key(*, code: str, actor_id: int) -> None:
    """Ends the key and both its secrets at once; raises `NoSuchKey`."""
    key = _key_in_use(code)
    key.revoked_at, key.revoked_by_id = now(), actor_id
    key.save(update_fields=["revoked_at", "revoked_by"])


def _key_in_use(code: str) -> PartnerKey:
    key = PartnerKey.objects.select_for_update().filter(code=code, revoked_at=None).first()
    if key is None:
        raise NoSuchKey
    return key
