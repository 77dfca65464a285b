"""The office's menu names the pages that its reader may open, and no other."""

import re

import pytest

from factories import open_shop, staff
from jiahe.accounts.choices import Role
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
DISPATCH = ["/office/board/", "/office/standby/", "/office/waiting/"]
DESKS = [
    f"/office/{name}/"
    for name in ("service", "training", "reviews", "finance", "services", "company")
]


def menu_of(role: Role, page: str) -> list[str]:
    answer = signed_in(staff(open_shop().company_id, role, 1)).get(page)
    nav = re.search(r"<nav.*?</nav>", answer.content.decode(), re.DOTALL)
    assert nav is not None
    return [url for url in re.findall(r'href="([^"]+)"', nav[0]) if url != "/office/"]


@pytest.mark.parametrize(
    ("role", "page", "expected"),
    [
        (Role.INSPECTOR, "/office/reviews/", ["/office/reviews/"]),
        (Role.FINANCE, "/office/finance/", ["/office/finance/"]),
        (Role.SERVICE_AGENT, "/office/service/", ["/office/service/"]),
        (Role.TRAINER, "/office/training/", ["/office/training/"]),
        (Role.ASSOCIATION, "/office/oversight/", ["/office/oversight/"]),
        (Role.REGULATOR, "/office/oversight/", ["/office/oversight/"]),
        (Role.DISPATCHER, "/office/standby/", DISPATCH),
        (Role.OWNER, "/office/standby/", [*DISPATCH, *DESKS]),
    ],
)
def test_the_menu_names_what_its_reader_may_open(
    role: Role, page: str, expected: list[str]
) -> None:
    assert menu_of(role, page) == expected
