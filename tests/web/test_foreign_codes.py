"""Nobody of one company reads or changes another's by its codes: every address, every role.

Addresses are those of a seeded shop; whoever asks belongs to another. What a page's policy lets in
must still find nothing there, and whatever is posted must leave every row of the shop as it was.
"""

import secrets
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import Manager
from django.test import Client
from django.urls import Resolver404, resolve

import factories
from jiahe.accounts.choices import Role
from jiahe.kit import tenancy
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.tenancy import for_company
from signing import signed_in
from story_pages import filled, routes, seed

pytestmark = pytest.mark.django_db(transaction=True)
SAID = {
    "words": "字", "reason": "因为", "because": "因为", "answer": "答", "outcome": "done",
    "kind": "work", "amount": "1", "seen": "0", "points": "5", "note": "字", "name": "名",
    "minutes": "5", "level": "4",
}  # fmt: skip
CLOSED = {404, 405}  # as what is not there; and an address for forms alone
# What every company's people may open: the market of services, and the platform's own words.
SHARED = ("book/", "service/", "category/", "from/", "year-survey/", "standards/", "words/clean/",
          "mechanisms/", "learning/courses/conduct/", "learning/paths/",
          "privacy/", "supplies/list/suppliers/", "credit/companies/", "counter/code/")  # fmt: skip
TABLES = """
SELECT table_name FROM information_schema.columns
WHERE column_name = 'company_id' AND table_schema = 'public' AND table_name <> 'accounts_arrival'
"""


@pytest.fixture
def codes(settings) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """The shop's company, and what its addresses are filled with."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    set_process_clock(FixedClock(factories.SUNDAY_NOON))
    shop = factories.open_shop(workers=2)
    yield shop.company_id, seed(shop)
    set_process_clock(SystemClock())


def strangers() -> dict[Role | None, Client]:
    """Somebody of another company for each role; None is a household."""
    other = factories.open_shop(slug="yi", first_number=500)
    people = {None: other.person_id, Role.WORKER: other.worker_person_ids[0]}
    for number, role in enumerate(Role):
        if role not in people:
            people[role] = factories.staff(other.company_id, role, 600 + number)
    return {role: signed_in(person_id) for role, person_id in people.items()}


def kept(company_id: int) -> dict[str, tuple[int, int]]:
    """Of each table the company's rows: how many, and a sum that any change changes."""
    with for_company(company_id), connection.cursor() as cursor:
        cursor.execute(TABLES)
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(
                "SELECT count(*), coalesce(sum(hashtextextended(one::text, 0)), 0)"
                f" FROM {table} AS one WHERE company_id = %s",
                [company_id],
            )
            found[table] = cursor.fetchone()
        return found


def lets_in(address: str, role: Role | None) -> bool:
    """Whether the address is for this kind of person, and for nobody without one."""
    try:
        policy = resolve(address.split("?", maxsplit=1)[0]).func.policy
    except Resolver404:
        return False
    roles = getattr(policy, "roles", None)
    return role is None and policy.name == "is_signed_in" if roles is None else role in roles


def addresses(codes: dict[str, list[str]], role: Role | None) -> Iterator[str]:
    for route, _area in routes():
        if "<" in route:
            yield from (one for one in filled(route, codes) if lets_in(one, role))


def sent(client: Client, address: str) -> int:
    said = SAID | {"idempotency_key": secrets.token_hex(8)}
    return int(client.post(address, said).status_code)


def test_no_code_of_another_company_opens_or_changes_anything(codes) -> None:
    company_id, of_shop = codes
    before, opened, tried = kept(company_id), set(), 0
    for role, client in strangers().items():
        client.raise_request_exception = False
        for address in addresses(of_shop, role):
            tried += 1
            status = client.get(address).status_code
            if status not in CLOSED and not any(one in address for one in SHARED):
                opened.add((role, address, status))
            if sent(client, address) >= 500:
                opened.add((role, address, "fault"))
        after = kept(company_id)
        assert {name for name in before if before[name] != after[name]} == set(), role
    assert opened == set()
    assert tried > 300


def test_control_the_companys_own_people_open_them(codes) -> None:
    company_id, of_shop = codes
    client = signed_in(factories.staff(company_id, Role.OWNER, 700))
    statuses = [client.get(one).status_code for one in addresses(of_shop, Role.OWNER)]
    assert statuses.count(200) > 30


def test_control_without_both_walls_another_company_opens_them(codes, monkeypatch) -> None:
    _company_id, of_shop = codes
    client = strangers()[Role.OWNER]
    client.raise_request_exception = False
    monkeypatch.setattr(tenancy.CompanyManager, "get_queryset", Manager.get_queryset)
    monkeypatch.setattr(tenancy, "_as_setting", lambda _scope: "*")
    foreign = [
        one for one in addresses(of_shop, Role.OWNER) if not any(part in one for part in SHARED)
    ]
    assert [client.get(one).status_code for one in foreign].count(200) > 10
