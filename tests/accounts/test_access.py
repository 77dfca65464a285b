"""Tokens and keys: random, hashed at rest, counted, ended at once when revoked."""

from datetime import timedelta

import pytest

from factories import SUNDAY_NOON, open_shop
from jiahe.accounts.actions import access
from jiahe.accounts.models import Company, PartnerKey, PersonToken
from jiahe.accounts.queries import partner_keys, tokens_of
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield open_shop()


def later(**passed):
    return clock_set_to(FixedClock(SUNDAY_NOON + timedelta(**passed)))


def key_of(shop, scopes=("catalogue",)):
    with for_company(shop.company_id):
        return access.issue_key(name="平台", scopes=scopes, actor_id=shop.person_id)


def test_a_token_names_its_person(shop):
    issued = access.issue_token(person_id=shop.person_id, device="小程序")
    assert access.use_token(secret=issued.secret) == (shop.person_id, issued.code)


def test_no_secret_is_kept(shop):
    issued = access.issue_token(person_id=shop.person_id)
    key = key_of(shop)
    with for_company(shop.company_id):
        kept = [*PersonToken.objects.values_list(), *PartnerKey.objects.values_list()]
    assert [secret in repr(kept) for secret in (issued.secret, key.secret)] == [False, False]


def test_a_token_ends_with_its_time_and_when_it_is_revoked(shop):
    first = access.issue_token(person_id=shop.person_id)
    second = access.issue_token(person_id=shop.person_id)
    access.revoke_token(person_id=shop.person_id, code=first.code)
    assert access.use_token(secret=first.secret) is None
    with later(days=59):
        assert access.use_token(secret=second.secret) is not None
    with later(days=60):
        assert [access.use_token(secret=second.secret), tokens_of(shop.person_id)] == [None, []]


def test_the_key_of_a_company_that_closed_is_no_key(shop):
    key = key_of(shop)
    Company.objects.filter(pk=shop.company_id).update(is_open=False)
    assert access.use_key(secret=key.secret) is None
    Company.objects.filter(pk=shop.company_id).update(is_open=True)
    assert access.use_key(secret=key.secret) is not None


def test_a_company_has_so_many_keys_and_no_more(shop, monkeypatch):
    monkeypatch.setattr(access, "MOST_KEYS", 1)
    first = key_of(shop)
    with pytest.raises(access.TooManyKeys):
        key_of(shop)
    with for_company(shop.company_id):
        access.revoke_key(code=first.code, actor_id=shop.person_id)
    assert key_of(shop).secret


def test_nobody_revokes_anothers_token(shop):
    issued = access.issue_token(person_id=shop.person_id)
    with pytest.raises(access.NoSuchToken):
        access.revoke_token(person_id=shop.worker_person_ids[0], code=issued.code)
    assert access.use_token(secret=issued.secret) is not None


def test_the_oldest_token_ends_when_there_are_too_many(shop):
    issued = [access.issue_token(person_id=shop.person_id) for _ in range(access.MOST_TOKENS + 1)]
    assert [one.code for one in tokens_of(shop.person_id)] == [
        one.code for one in reversed(issued[1:])
    ]


def test_calls_beyond_the_minutes_are_refused_until_the_next(shop, monkeypatch):
    monkeypatch.setattr(access, "CALLS_A_MINUTE_OF_PERSON", 3)
    issued = access.issue_token(person_id=shop.person_id)
    for _ in range(3):
        access.use_token(secret=issued.secret)
    with later(seconds=20), pytest.raises(access.TooManyCalls) as refused:
        access.use_token(secret=issued.secret)
    assert refused.value.retry_after_seconds == 40
    with later(seconds=60):
        assert access.use_token(secret=issued.secret) is not None


def test_control_without_the_limit_nothing_is_refused(shop, monkeypatch):
    monkeypatch.setattr(access, "CALLS_A_MINUTE_OF_PERSON", 3)
    monkeypatch.setattr(access, "_refuse_beyond", lambda calls, most: None)
    issued = access.issue_token(person_id=shop.person_id)
    assert all(access.use_token(secret=issued.secret) for _ in range(9))


def test_a_key_names_its_company_and_scopes(shop):
    used = access.use_key(secret=key_of(shop, ["offers", "nonsense"]).secret)
    assert used is not None
    assert [used.company_id, used.scopes] == [shop.company_id, frozenset({"offers"})]


def test_a_key_needs_a_name_and_a_scope(shop):
    for name, scopes in (("", ["offers"]), ("平台", ["nonsense"])):
        with for_company(shop.company_id), pytest.raises(access.KeyNeedsName):
            access.issue_key(name=name, scopes=scopes, actor_id=shop.person_id)
    with for_company(shop.company_id):
        assert partner_keys() == []


def test_a_rotated_key_has_a_day_to_change_over(shop):
    first = key_of(shop)
    with for_company(shop.company_id):
        second = access.rotate_key(code=first.code)
    assert all(access.use_key(secret=one.secret) for one in (first, second))
    with later(hours=24):
        assert access.use_key(secret=first.secret) is None
        assert access.use_key(secret=second.secret) is not None


def test_a_revoked_key_ends_with_its_earlier_secret(shop):
    first = key_of(shop)
    with for_company(shop.company_id):
        second = access.rotate_key(code=first.code)
        access.revoke_key(code=first.code, actor_id=shop.person_id)
    assert [access.use_key(secret=one.secret) for one in (first, second)] == [None, None]
    with for_company(shop.company_id), pytest.raises(access.NoSuchKey):
        access.rotate_key(code=first.code)


def test_a_foreign_companys_key_is_not_there(shop):
    issued = key_of(shop)
    other = open_shop(slug="other", first_number=50)
    with for_company(other.company_id):
        assert partner_keys() == []
        with pytest.raises(access.NoSuchKey):
            access.revoke_key(code=issued.code, actor_id=other.person_id)
    assert access.use_key(secret=issued.secret) is not None
