"""The owner issues, changes and ends a partner's key; its secret is shown in one answer alone."""

import re

import pytest

from factories import staff
from jiahe.accounts.actions import access
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import partner_keys, tokens_of
from jiahe.kit.models import IdempotencyKey
from jiahe.kit.tenancy import for_company
from jiahe.trust.queries import audit_of
from signing import signed_in

pytestmark = pytest.mark.django_db
HERE = "/office/company/keys/"
WANTED = {"name": "美好平台", "scopes": ["catalogue", "offers"], "idempotency_key": "k"}


@pytest.fixture
def owner(shop):
    return signed_in(staff(shop.company_id, Role.OWNER, 9))


def keys_of(shop):
    with for_company(shop.company_id):
        return partner_keys()


def secret_in(answer):
    found = re.search(r"jhk_[\w-]+", answer.content.decode())
    return found[0] if found else None


def test_a_key_is_shown_once_and_is_good(shop, owner):
    answer = owner.post(HERE, WANTED)
    used = access.use_key(secret=secret_in(answer))
    assert used is not None
    assert [used.company_id, used.scopes] == [shop.company_id, {"catalogue", "offers"}]
    assert secret_in(owner.get(HERE)) is None


def test_the_same_form_sent_again_issues_nothing_and_shows_nothing(shop, owner):
    secret = secret_in(owner.post(HERE, WANTED))
    again = owner.post(HERE, WANTED)
    assert [again.status_code, secret_in(again), len(keys_of(shop))] == [200, None, 1]
    kept = repr(list(IdempotencyKey.objects.values_list()))
    assert secret not in kept


def test_a_key_without_name_or_scope_is_not_issued(shop, owner):
    for wrong in ({"name": ""}, {"scopes": []}, {"scopes": ["everything"]}):
        assert owner.post(HERE, WANTED | wrong).status_code == 422
    assert keys_of(shop) == []


def test_a_key_is_changed_and_ended_with_entries_in_the_audit(shop, owner):
    first = secret_in(owner.post(HERE, WANTED))
    [key] = keys_of(shop)
    second = secret_in(owner.post(f"{HERE}{key.code}/rotate/", {"idempotency_key": "r"}))
    assert all(access.use_key(secret=one) for one in (first, second))
    assert owner.post(f"{HERE}{key.code}/revoke/", {"idempotency_key": "e"}).status_code == 302
    assert [access.use_key(secret=one) for one in (first, second)] == [None, None]
    with for_company(shop.company_id):
        actions = [one.action for one in audit_of("partner_keys")]
    assert sorted(actions) == ["key.issued", "key.revoked", "key.rotated"]


def test_a_key_that_is_not_there_is_a_404(shop, owner):
    for deed in ("rotate", "revoke"):
        answer = owner.post(f"{HERE}{'0' * 16}/{deed}/", {"idempotency_key": deed})
        assert answer.status_code == 404


def test_only_the_owner_comes_in(shop, desk):
    assert desk.get(HERE).status_code == 404
    assert desk.post(HERE, WANTED).status_code == 404
    assert keys_of(shop) == []


def test_the_company_page_leads_to_the_keys(owner):
    assert f'href="{HERE}"' in owner.get("/office/company/").content.decode()


def test_a_person_sees_and_ends_the_programs_that_are_signed_in(shop):
    client = signed_in(shop.person_id)
    assert "小程序甲" not in client.get("/me/").content.decode()
    issued = access.issue_token(person_id=shop.person_id, device="小程序甲")
    assert "小程序甲" in client.get("/me/").content.decode()
    answer = client.post(f"/me/programs/{issued.code}/end/", {"idempotency_key": "e"})
    assert [answer.status_code, tokens_of(shop.person_id)] == [302, []]


def test_nobody_ends_anothers_program(shop, owner):
    issued = access.issue_token(person_id=shop.person_id)
    answer = owner.post(f"/me/programs/{issued.code}/end/", {"idempotency_key": "e"})
    assert [answer.status_code, len(tokens_of(shop.person_id))] == [404, 1]
