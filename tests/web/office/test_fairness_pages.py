"""The fairness ledger is read by dispatcher and owner; a worker sees her own beside the median."""

import pytest

from factories import hire, staff
from jiahe.accounts.choices import Role
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)


def read(client, url: str) -> str:
    speak(client, "en")
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_worker_stands_in_the_table_in_figures(desk, shop):
    text = read(desk, "/office/fairness/")
    table = text[text.index('id="ledger"') :].split("</table>")[0]
    with for_company(shop.company_id):
        names = list(Worker.objects.values_list("name", flat=True))
    assert [name for name in names if name in table] == names
    assert table.count('aria-hidden="true"') == 1 + len(names)  # the bars say nothing new


def test_thirty_days_are_a_click_away(desk):
    assert 'href="?days=30" aria-current="page"' in read(desk, "/office/fairness/?days=30")


def test_only_dispatcher_and_owner_read_it(shop):
    clients = [
        signed_in(staff(shop.company_id, role, number))
        for number, role in enumerate((Role.OWNER, Role.FINANCE, Role.INSPECTOR), 5)
    ]
    pages = [one.get("/office/fairness/").status_code for one in clients]
    assert [*pages, signed_in(shop.worker_person_ids[0]).get("/office/fairness/").status_code] == [
        200, 404, 404, 404,
    ]  # fmt: skip


def own_part(shop) -> str:
    text = read(signed_in(shop.worker_person_ids[0]), "/work/me/")
    return text[text.index('aria-labelledby="fair"') :].split("</section>")[0]


def test_the_worker_sees_the_median_and_no_name(shop):
    with for_company(shop.company_id):
        for number in range(2):
            hire(100 + number)
        names = list(Worker.objects.values_list("name", flat=True))
    part = own_part(shop)
    assert "Median" in part
    assert [name for name in names if name in part] == []


def test_control_among_few_the_median_would_give_somebody_away(shop):
    part = own_part(shop)
    assert ("Median" in part, "no median is shown" in part) == (False, True)
