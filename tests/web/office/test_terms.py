"""The owner's page of live-in terms: for how many days a service is sold from now on."""

import pytest
from django.test import Client

from birth_world import NANNY_DAYS, live_in_shop, nanny_service
from factories import Shop, staff
from jiahe.accounts.choices import CompanyMode, Role
from jiahe.accounts.models import Company
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


def send(owner: Client, code: str, days: str, reason: str = "客户常问", rest: str = "6") -> int:
    sent = {"service": code, "days": days, "rest_after_days": rest, "reason": reason}
    return owner.post(PAGE, sent).status_code


def rest_now(home: tuple[Shop, str]) -> int:
    with for_company(home[0].company_id):
        return Service.objects.get(code=home[1]).rest_after_days


def test_the_company_page_leads_there_and_a_row_fills_the_form(home, owner) -> None:
    assert PAGE in owner.get("/office/company/").content.decode()
    initial = owner.get(PAGE, {"change": home[1]}).context["form"].initial
    assert initial == {"service": home[1], "days": f"{NANNY_DAYS}、26、78", "rest_after_days": 0}
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


@pytest.mark.parametrize("rest", ["", "0", "7", "27", "-1", "a"])
def test_who_employs_gives_a_rest_after_six_days_at_the_latest(home, owner, rest: str) -> None:
    assert send(owner, home[1], "42", rest=rest) == 422
    assert (terms_now(home), rest_now(home)) == (SOLD, 0)


def test_a_term_of_six_days_needs_no_rest(home, owner) -> None:
    assert send(owner, home[1], "6", rest="0") == 302
    assert (terms_now(home), rest_now(home)) == ((6,), 0)


@pytest.mark.parametrize(("rest", "status"), [("0", 302), ("12", 302), ("27", 422)])
def test_between_a_household_and_its_carer_the_rest_is_what_they_agree_on(
    home, owner, rest: str, status: int
) -> None:
    Company.objects.filter(pk=home[0].company_id).update(mode=CompanyMode.AGENCY)
    assert send(owner, home[1], "42", rest=rest) == status
    assert rest_now(home) == (int(rest) if status == 302 else 0)


def test_another_rest_alone_is_a_change_and_stands_in_the_history(home, owner) -> None:
    for rest in ("6", "5", "5"):
        send(owner, home[1], "42", rest=rest)
    with for_company(home[0].company_id):
        told = [(one.detail["rest_before"], one.detail["rest"]) for one in audit_of("terms")]
    assert (rest_now(home), told) == (5, [(0, 6), (6, 5)])
    assert "休息前的服务天数：6 → 5" in owner.get(PAGE).content.decode()


def test_a_service_by_the_hour_gets_no_terms(home) -> None:
    shop, _code = home
    with for_company(shop.company_id):
        service = Service.objects.get(code=shop.service_code)
        with pytest.raises(NotSoldByTerm):
            actions.set_terms(service_id=service.pk, days=[26], rest_after_days=6)
        assert Service.objects.get(pk=service.pk).term_days == []


def test_a_company_without_live_in_services_reads_why_the_page_is_empty(shop: Shop) -> None:
    owner = signed_in(staff(shop.company_id, Role.OWNER, 1))
    assert "还没有按期出售的住家服务" in owner.get(PAGE).content.decode()
