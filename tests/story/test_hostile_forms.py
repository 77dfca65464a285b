"""Every form of every page, sent with what no form of ours would send: words, and no fault.

Each try happens behind a savepoint that is taken back, so that the next meets the same shop. Forms
whose work may not happen inside of a transaction are tried for good, on a shop of their own.
"""

import secrets
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import chain

import pytest
from django.db import transaction
from django.test import Client

import factories
from jiahe.accounts.choices import Role
from jiahe.billing.actions.payments import take_cash
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.queries import order_by_code
from jiahe.kit.tenancy import for_company
from money_world import remote  # noqa: F401  # the provider inside of this process
from story_pages import filled, routes, seed

pytestmark = pytest.mark.django_db
HOSTILE = (
    "a\0b", "", "x" * 3000, "-1", "99999999999999999999", "1e400", "NaN", "2026-02-30",
    "0001-01-01", "9999-12-31T23:59", "👨‍👩‍👧", "../../etc/passwd", "<script>", "１２",
    "²", "9" * 5000,
)  # fmt: skip
TRIES = 4  # for each field
SIGN_IN = "jiahe.web.signin.PhoneBackend"
# What thinks long or asks another company's service does so outside of every transaction.
OUTSIDE = (
    "/pay/", "refund", "/propose/", "/plans/", "/again/", "/ill/", "/office/events/",
    "reconcile/run/", "/planning/",
)  # fmt: skip
LEFT_OUT = ("logout",)  # whoever has signed out meets nothing but the way in
Form = tuple[str, str, tuple[tuple[str, str], ...]]  # method, action, fields
Send = Callable[[Client, str, str, list[tuple[str, str]]], int]
FEWEST = {
    Role.OWNER: 500, Role.DISPATCHER: 50, Role.SERVICE_AGENT: 50, Role.INSPECTOR: 50,
    Role.TRAINER: 50, Role.FINANCE: 20, Role.PROMOTER: 5, Role.ASSOCIATION: 0, Role.REGULATOR: 0,
    Role.EVALUATOR: 0,
}  # fmt: skip


class Forms(HTMLParser):
    """The forms of a page with what their fields hold; files are left out."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self._fields = address, [], None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._fields = []
            action = given.get("action") or self.address
            action = self.address.split("?")[0] + action if action.startswith("?") else action
            self.found.append(((given.get("method") or "get").lower(), action, self._fields))
        elif tag in {"input", "select", "textarea", "button"} and self._fields is not None:
            name, kind = given.get("name"), given.get("type", tag)
            if name and kind != "file" and name != "csrfmiddlewaretoken":
                self._fields.append((name, given.get("value") or ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self._fields = None


@pytest.fixture(autouse=True)
def _no_static_files(settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    settings.IS_DEMO = True


@pytest.fixture
def shop(sunday):
    return factories.open_shop(workers=2)


def browser_of(person_id: int) -> Client:
    from jiahe.accounts.queries import person_by_id

    client = Client(raise_request_exception=False)
    client.force_login(person_by_id(person_id), SIGN_IN)
    return client


def asked(client: Client, method: str, address: str, fields: list[tuple[str, str]]) -> int:
    """The status; nothing that was done stays."""
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    with transaction.atomic():
        answer = getattr(client, method)(address, sent)
        transaction.set_rollback(True)
    return int(answer.status_code)


def done(client: Client, method: str, address: str, fields: list[tuple[str, str]]) -> int:
    """The status of what is done for good: each try is an intent of its own."""
    fresh = {"idempotency_key": secrets.token_hex(12)}
    tried = [(name, fresh.get(name, value) if value else value) for name, value in fields]
    sent: dict[str, list[str]] = {}
    for name, value in tried:
        sent.setdefault(name, []).append(value)
    return int(getattr(client, method)(address, sent).status_code)


def is_outside(action: str) -> bool:
    return any(one in action for one in OUTSIDE)


def forms_of(client: Client, paths: list[str], send: Send) -> Iterator[Form]:
    """Each form once, however many pages or rows have it: those that are sent in this way."""
    known = set()
    for path in paths:
        answer = client.get(path)
        if answer.status_code != 200 or answer.streaming:
            continue
        page = Forms(path)
        page.feed(answer.content.decode("utf-8", "replace"))
        for method, action, fields in page.found:
            names = frozenset(name for name, _ in fields)
            shape = (method, action.split("?")[0].count("/"), action[:12], names)
            is_ours = method in {"get", "post"} and action.startswith("/")
            is_left_out = any(one in action for one in LEFT_OUT)
            is_left_out |= is_outside(action) != (send is done)
            if is_ours and not is_left_out and shape not in known:
                known.add(shape)
                yield method, action, tuple(fields)


def tries(form: Form) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(what is wrong, the fields): nothing at all, then each field with some of the values."""
    _method, action, fields = form
    yield "nothing", []
    for name in sorted({name for name, _ in fields}):
        first = zlib.crc32(f"{action}{name}".encode())
        chosen = [HOSTILE[(first + number * 5) % len(HOSTILE)] for number in range(TRIES)]
        for value in chain(("a\0b",), chosen):
            others = [one for one in fields if one[0] != name]
            yield f"{name}={value[:12]!r}", [*others, (name, value)]


def faults(
    client: Client, paths: list[str], send: Send = asked
) -> tuple[int, list[tuple[str, str, int]]]:
    """(how many tries, those that met a fault of ours)."""
    made, found = 0, []
    for form in list(forms_of(client, paths, send)):
        for what, fields in tries(form):
            made += 1
            if (status := send(client, form[0], form[1], fields)) >= 500:
                found.append((form[1], what, status))
    return made, found


def paths_of(area: str, codes: dict[str, list[str]]) -> list[str]:
    found = [one for route, its in routes() if its == area for one in filled(route, codes)]
    return [one for one in found if "logout" not in one]


def test_no_form_of_a_household_meets_a_fault(shop):
    made, found = faults(browser_of(shop.person_id), paths_of("", seed(shop)))
    assert found == []
    assert made > 100


def test_no_form_of_a_worker_meets_a_fault(shop):
    codes = seed(shop)
    made, found = faults(browser_of(shop.worker_person_ids[0]), paths_of("work", codes))
    assert found == []
    assert made > 100


def pay_in_cash(shop: factories.Shop, codes: dict[str, list[str]]) -> None:
    """One payment that could be refunded."""
    (address,) = codes["orders/<slug:code>/pay/"]
    with for_company(shop.company_id):
        order = order_by_code(address.split("/")[1])
        take_cash(order_id=order.pk, amount_fen=order.total_fen, taken_by_id=shop.person_id)
        mark_paid(order_id=order.pk)


@pytest.mark.parametrize("role", list(FEWEST))
def test_no_form_of_the_office_meets_a_fault(shop, role):
    codes = seed(shop)
    person_id = factories.staff(shop.company_id, role, 1)
    made, found = faults(browser_of(person_id), paths_of("office", codes))
    assert found == []
    assert made > FEWEST[role]


@pytest.mark.usefixtures("remote")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.FINANCE, Role.OWNER])
def test_no_form_that_plans_or_refunds_meets_a_fault(shop, role):
    codes = seed(shop)
    pay_in_cash(shop, codes)
    person_id = factories.staff(shop.company_id, role, 1)
    made, found = faults(browser_of(person_id), paths_of("office", codes), send=done)
    assert found == []
    assert made > 10


@pytest.mark.usefixtures("remote")
@pytest.mark.django_db(transaction=True)
def test_no_form_of_a_household_that_pays_meets_a_fault(shop):
    made, found = faults(browser_of(shop.person_id), paths_of("", seed(shop)), send=done)
    assert found == []
    assert made > 1


def test_control_a_view_that_trusts_its_form_is_found(shop, monkeypatch):
    from jiahe.web.inspection import pauses

    def trusting(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    monkeypatch.setattr(pauses, "day_said", trusting)
    person_id = factories.staff(shop.company_id, Role.OWNER, 1)
    _made, found = faults(browser_of(person_id), ["/office/pauses/"])
    assert found != []
