"""The office's menu names the pages that its reader may open, and no other."""

import re

import pytest

from factories import open_shop, staff
from jiahe.accounts.choices import Role
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
STANDING = "/office/standards/standing/"
CREDITS = "/office/credit/companies/"
FIGURES = "/office/association/figures/"
CASES = "/office/standards/remedies/"
OBJECTIONS = "/office/gate-objections/"
STANDARDS = ["/office/standards/", CASES, OBJECTIONS, "/office/standards/report/"]
DISPATCH = [
    f"/office/{name}/"
    for name in (
        "board",
        "events",
        "planning",
        "capacity",
        "areas",
        "births",
        "rests",
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
LOOP = [
    f"/office/{name}/"
    for name in (
        "measures",
        "responsibility",
        "risks",
        "improvements",
        "flow",
        "mechanisms",
        "suggestions",
        "ways-in",
    )
]
TESTS = "/office/learning/tests/"
PERSONNEL = ["/office/people/", "/office/papers/", "/office/intake/"]
VOICES = [f"/office/{name}/" for name in ("reviews", "words", "doubts", "surveys")]
LINKS, COUNTER = "/office/promotions/", "/office/counter/"
HOUSEHOLDS = ["/office/service/", "/office/complaints/", "/office/calls/", *VOICES, LINKS, COUNTER]
CREDIT, EYES = "/office/credit/", "/office/eyes/"
TALKS = "/office/coaching/"
TEAM = ["/office/learning/", TESTS, TALKS, *PERSONNEL, CREDIT]
HOUSE = [
    f"/office/{name}/"
    for name in (
        "finance",
        "supplies",
        "green",
        "services",
        "credit/own",
        "eyes",
        "commissions",
        "company",
    )
]
DESKS = [*HOUSEHOLDS, *TEAM, *HOUSE]
EVALUATION = [*VOICES, TESTS, TALKS, CREDIT, EYES, "/office/commissions/"]
RECORDS, REQUESTS, JOINT = "/office/records/", "/office/data-requests/", "/office/joint/"
LEAKS = "/office/leaks/"


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
            [*STANDARDS, *INSPECTION, *LOOP, JOINT, *EVALUATION],
        ),
        (Role.FINANCE, "/office/finance/", [CASES, RECORDS, JOINT, "/office/finance/"]),
        (
            Role.SERVICE_AGENT,
            "/office/service/",
            [CASES, LOOP[1], JOINT, *HOUSEHOLDS[:3], COUNTER],
        ),
        (
            Role.TRAINER,
            "/office/learning/",
            [CASES, *LOOP[3:], JOINT, "/office/learning/", TESTS, TALKS, *PERSONNEL],
        ),
        (Role.PROMOTER, LINKS, [LINKS, COUNTER]),
        (
            Role.ASSOCIATION,
            "/office/oversight/",
            [STANDING, FIGURES, CREDITS, JOINT, "/office/oversight/"],
        ),
        (Role.REGULATOR, "/office/oversight/", [STANDING, CREDITS, JOINT, "/office/oversight/"]),
        (Role.EVALUATOR, "/office/commissioned/", ["/office/commissioned/"]),
        (Role.DISPATCHER, "/office/standby/", [*DISPATCH, CASES, PAUSES, JOINT, *GOODS]),
        (
            Role.OWNER,
            "/office/standby/",
            [*DISPATCH, *STANDARDS, RECORDS, REQUESTS, LEAKS, *INSPECTION, *LOOP, JOINT, *DESKS],
        ),
    ],
)
def test_the_menu_names_what_its_reader_may_open(
    role: Role, page: str, expected: list[str]
) -> None:
    assert menu_of(role, page) == expected


def groups_of(role: Role, page: str) -> list[tuple[str, bool]]:
    """(title, whether it is open) of each group, as a browser without JavaScript shows it."""
    answer = signed_in(staff(open_shop().company_id, role, 1)).get(page)
    found = re.findall(
        r'<details class="sidenav-group[^"]*"( open)?><summary[^>]*>([^<]+)',
        answer.content.decode(),
    )
    return [(title, bool(is_open)) for is_open, title in found]


def test_a_long_menu_opens_only_the_group_of_the_page() -> None:
    shown = groups_of(Role.OWNER, "/office/standby/")
    assert [title for title, is_open in shown if is_open] == ["调度"]
    assert len(shown) == 7


def test_the_group_of_the_page_is_marked_where_all_are_shut() -> None:
    answer = signed_in(staff(open_shop().company_id, Role.OWNER, 1)).get("/office/standby/")
    marked = re.findall(r'is-here"[^>]*><summary[^>]*>([^<]+)', answer.content.decode())
    assert marked == ["调度"]


def test_control_a_short_menu_is_open_as_a_whole() -> None:
    shown = groups_of(Role.SERVICE_AGENT, "/office/service/")
    assert all(is_open for _title, is_open in shown)
