"""The office's menu names the pages that its reader may open, and no other."""

import re

import pytest

from factories import open_shop, staff
from jiahe.accounts.choices import Role
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
STANDING = "/office/standards/standing/"
CASES = "/office/standards/remedies/"
STANDARDS = ["/office/standards/", CASES, "/office/standards/report/"]
DISPATCH = [
    f"/office/{name}/"
    for name in (
        "board",
        "events",
        "planning",
        "capacity",
        "standby",
        "waiting",
        "contests",
        "fairness",
        "travel",
    )
]
INSPECTION = [
    "/office/warnings/", "/office/inspections/", "/office/inspections/teams/", "/office/hazards/",
    "/office/inspections/proof/", "/office/pauses/",
]  # fmt: skip
PAUSES = "/office/pauses/"
GOODS = ["/office/supplies/", "/office/green/"]
LOOP = [f"/office/{name}/" for name in ("measures", "improvements", "flow", "mechanisms",
                                         "suggestions", "ways-in")]  # fmt: skip
TESTS = "/office/learning/tests/"
WORDS = "/office/words/"
PERSONNEL = ["/office/people/", "/office/papers/", "/office/intake/"]
DESKS = [
    "/office/service/",
    "/office/learning/",
    *PERSONNEL,
    "/office/calls/",
    "/office/reviews/",
    WORDS,
    TESTS,
    *(
        f"/office/{name}/"
        for name in (
            "doubts",
            "credit",
            "eyes",
            "surveys",
            "finance",
            "supplies",
            "green",
            "services",
            "company",
        )
    ),
]
EVALUATION = [f"/office/{name}/" for name in ("doubts", "credit", "eyes", "surveys")]


def menu_of(role: Role, page: str) -> list[str]:
    answer = signed_in(staff(open_shop().company_id, role, 1)).get(page)
    nav = re.search(r"<nav.*?</nav>", answer.content.decode(), re.DOTALL)
    assert nav is not None
    return [url for url in re.findall(r'href="([^"]+)"', nav[0]) if url != "/office/"]


@pytest.mark.parametrize(
    ("role", "page", "expected"),
    [
        (
            Role.INSPECTOR,
            "/office/reviews/",
            [*STANDARDS, *INSPECTION, *LOOP, "/office/reviews/", WORDS, TESTS, *EVALUATION],
        ),
        (Role.FINANCE, "/office/finance/", [CASES, "/office/finance/"]),
        (Role.SERVICE_AGENT, "/office/service/", [CASES, "/office/service/", "/office/calls/"]),
        (
            Role.TRAINER,
            "/office/learning/",
            [CASES, *LOOP[1:], "/office/learning/", *PERSONNEL, TESTS],
        ),
        (Role.ASSOCIATION, "/office/oversight/", [STANDING, "/office/oversight/"]),
        (Role.REGULATOR, "/office/oversight/", [STANDING, "/office/oversight/"]),
        (Role.DISPATCHER, "/office/standby/", [*DISPATCH, CASES, PAUSES, *GOODS]),
        (Role.OWNER, "/office/standby/", [*DISPATCH, *STANDARDS, *INSPECTION, *LOOP, *DESKS]),
    ],
)
def test_the_menu_names_what_its_reader_may_open(
    role: Role, page: str, expected: list[str]
) -> None:
    assert menu_of(role, page) == expected
