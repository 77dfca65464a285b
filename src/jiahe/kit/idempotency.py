"""The same request, however often it arrives, has one effect and one answer (R7)."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.models import IdempotencyKey
from jiahe.kit.statements import change, fetch
from jiahe.kit.transactions import with_retries

Result = dict[str, Any]
CLAIM_KEY = """
INSERT INTO kit_idempotencykey (actor, route, key, body_hash, created_at, is_money)
VALUES (%s, %s, %s, %s, %s, false) ON CONFLICT DO NOTHING RETURNING id
"""
FORGET = """
DELETE FROM kit_idempotencykey WHERE id IN (
    SELECT id FROM kit_idempotencykey
    WHERE created_at < %s AND NOT is_money AND route !~ %s ORDER BY created_at LIMIT %s
)
"""
FORGOTTEN_AT_ONCE = 5_000  # well within the time that one statement has
KEEP_ANSWER = "UPDATE kit_idempotencykey SET result = %s::jsonb WHERE id = %s"


class KeyMissing(Refusal):
    sentence = gettext_lazy("This page is out of date. Please reload it and try again.")
    status = HTTPStatus.BAD_REQUEST


class KeyReused(Refusal):
    sentence = gettext_lazy(
        "This form was already sent with other contents. Please reload the page and try again."
    )
    status = HTTPStatus.CONFLICT


def body_hash(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def run_once(
    *, actor: str, route: str, key: str, body: Mapping[str, Any], effect: Callable[[], Result]
) -> Result:
    """The result of `effect`, which runs at most once for (actor, route, key).

    The key is inserted in the transaction of the effect: a refusal or a crash
    leaves neither. A concurrent twin waits for the first and gets its answer.
    Raises `KeyMissing` without a key, `KeyReused` for the same key with another body.
    """
    if not key or len(key) > 80:
        raise KeyMissing
    return with_retries(lambda: _run(actor, route, key, body_hash(body), effect))


def _run(actor: str, route: str, key: str, digest: str, effect: Callable[[], Result]) -> Result:
    with transaction.atomic():
        inserted = fetch(CLAIM_KEY, [actor, route, key, digest, now()])
        if not inserted:
            earlier = IdempotencyKey.objects.get(actor=actor, route=route, key=key)
            if earlier.body_hash != digest:
                raise KeyReused
            return dict(earlier.result or {})
        result = effect()
        change(KEEP_ANSWER, [json.dumps(result), inserted[0][0]])
        return result


def forget_keys(*, before: datetime, besides: str) -> int:
    """Deletes the keys of requests answered before that instant; how many.

    `besides` is PostgreSQL's regular expression of the routes whose keys stay for ever. A request
    that comes again with a forgotten key is a new one: the story's own state decides about it.
    """
    forgotten = part = change(FORGET, [before, besides, FORGOTTEN_AT_ONCE])
    while part:
        part = change(FORGET, [before, besides, FORGOTTEN_AT_ONCE])
        forgotten += part
    return forgotten
