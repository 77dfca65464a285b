"""The owner's page of live-in terms: for how many days a service is sold from now on."""

import pytest
from django.test import Client

from birth_world import NANNY_DAYS, live_in_shop, nanny_service
from factories import Shop, staff
from jiahe.accounts.choices import Role
from jiahe.catalog.actions import terms as actions
from jiahe.catalog.actions.terms import NotSoldByTerm
from jiahe.catalog.models import Service
from jiahe.catalog.queries import service_in_company
from jiahe.catalog.rules import terms_on_sale
from jiahe.kit.tenancy import for_company
from jiahe.trust.queries import audit_of
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/office/company/terms/"
SOLD = (NANNY_DAYS, 26, 78)


@pytest.fixture
def home() -> tuple[Shop, str]:
    shop, _maternity = live_in_shop(workers=1)
    return shop, nanny_service(shop)


@pytest.fixture
def owner(home: tuple[Shop, str]) -> Client:
    return signed_in(staff(home[0].company_id, Role.OWNER, 1))


def terms_now(home: tuple[Shop, str]) -> tuple[int, ...]:
    shop, code = home
    with for_company(shop.company_id):
        service = service_in_company(code)
        assert service is not None
        return terms_on_sale(service)


def send(owner: Client, code: str, days: str, reason: str = "客户常问") -> int:
    return owner.post(PAGE, {"service": code, "days": days, "reason": reason}).status_code


def test_the_company_page_leads_there_and_a_row_fills_the_form(home, owner) -> None:
    assert PAGE in owner.get("/office/company/").content.decode()
    initial = owner.get(PAGE, {"change": home[1]}).context["form"].initial
    assert initial == {"service": home[1], "days": f"{NANNY_DAYS}、26、78"}
    assert owner.get(PAGE, {"change": "nothing"}).context["form"].initial == {}


@pytest.mark.parametrize("written", ["52、26,42", " 26 42 ，52天 ", "26/42/52/52"])
def test_terms_are_set_as_people_write_them_once_and_kept_with_the_reason(
    home, owner, written: str
) -> None:
    for _ in range(2):  # a second tap
        assert send(owner, home[1], written) == 302
    assert terms_now(home) == (26, 42, 52)
    with for_company(home[0].company_id):
        entries = audit_of("terms")
    assert [(one.reason, one.detail["before"], one.detail["days"]) for one in entries] == [
        ("客户常问", list(SOLD), [26, 42, 52])
    ]
    assert "客户常问" in owner.get(PAGE).content.decode()


def test_a_household_chooses_among_the_new_terms(home, owner) -> None:
    send(owner, home[1], "42")
    page = signed_in(home[0].person_id).get(f"/book/{home[1]}/").content.decode()
    assert f'value="{42 * 1440}"' in page
    assert f'value="{26 * 1440}"' not in page


@pytest.mark.parametrize("written", ["", "、", "26.5", "a\0b", "-26", "0", "367", "1 2 3 4 5 6 7"])
def test_what_is_no_list_of_days_is_said_and_changes_nothing(home, owner, written: str) -> None:
    assert send(owner, home[1], written) == 422
    assert terms_now(home) == SOLD


def test_without_a_reason_or_for_a_service_by_the_hour_nothing_changes(home, owner) -> None:
    shop, code = home
    assert send(owner, code, "42", reason="  ") == 422
    assert send(owner, shop.service_code, "42") == 422
    assert terms_now(home) == SOLD


def test_a_service_by_the_hour_gets_no_terms(home) -> None:
    shop, _code = home
    with for_company(shop.company_id):
        service = Service.objects.get(code=shop.service_code)
        with pytest.raises(NotSoldByTerm):
            actions.set_terms(service_id=service.pk, days=[26])
        assert Service.objects.get(pk=service.pk).term_days == []


def test_a_company_without_live_in_services_reads_why_the_page_is_empty(shop: Shop) -> None:
    owner = signed_in(staff(shop.company_id, Role.OWNER, 1))
    assert "还没有按期出售的住家服务" in owner.get(PAGE).content.decode()
