"""Each office role has a first page of its own, and no other role opens it."""

import csv
import io

import pytest

from dispatching import accepted, book
from factories import MONDAY, SUNDAY_NOON, at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Company
from jiahe.booking.actions.promise import orphan_seat
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Order, Visit
from jiahe.fieldwork.choices import Moment, Verdict
from jiahe.fieldwork.models import Acceptance, CheckIn
from jiahe.kit.tenancy import for_company
from jiahe.trust.models import AuditEntry
from jiahe.workforce.choices import Truth
from jiahe.workforce.models import Certificate
from signing import signed_in

PAGES = {
    Role.DISPATCHER: "/office/board/",
    Role.SERVICE_AGENT: "/office/service/",
    Role.INSPECTOR: "/office/warnings/",
    Role.TRAINER: "/office/learning/",
    Role.FINANCE: "/office/finance/",
    Role.ASSOCIATION: "/office/oversight/",
    Role.REGULATOR: "/office/oversight/",
}


@pytest.mark.parametrize("role", PAGES)
def test_the_office_leads_each_role_to_its_own_page(shop, role):
    client = signed_in(staff(shop.company_id, role, 7))
    assert client.get("/office/")["Location"] == PAGES[role]
    assert client.get(PAGES[role]).status_code == 200


def test_an_owner_begins_with_how_the_house_stands(shop):
    client = signed_in(staff(shop.company_id, Role.OWNER, 7))
    assert client.get("/office/")["Location"] == "/office/standards/"
    assert client.get("/office/standards/").status_code == 200


@pytest.mark.parametrize("role", PAGES)
def test_a_page_is_closed_to_every_other_role(shop, role):
    client = signed_in(staff(shop.company_id, role, 7))
    others = sorted(set(PAGES.values()) - {PAGES[role]})
    assert {page: client.get(page).status_code for page in others} == dict.fromkeys(others, 404)


def test_a_worker_and_a_household_have_no_office(shop):
    for person in (shop.worker_person_ids[0], shop.person_id):
        assert signed_in(person).get("/office/").status_code == 404


@pytest.fixture
def agent(shop):
    return signed_in(staff(shop.company_id, Role.SERVICE_AGENT, 2))


def audit(shop):
    with for_company(shop.company_id):
        return list(AuditEntry.objects.order_by("pk").values_list("action", "subject"))


def order_code(booked):
    with for_company(booked.company_id):
        return Order.objects.get(pk=booked.order_id).code


def codes_on(page):
    return [order.code for order in page.context["found"]]


@pytest.mark.parametrize("said", ["13700000001", "0001", "陈女", "code"])
def test_an_order_is_found_by_code_phone_or_name(agent, shop, said):
    code = order_code(book(shop, at(9)))
    page = agent.post("/office/service/find/", {"q": code if said == "code" else said})
    assert codes_on(page) == [code]
    assert "13700000001" not in page.content.decode().replace(f'value="{said}"', "")


def test_each_look_up_is_kept_with_a_masked_number(agent, shop):
    code = order_code(book(shop, at(9)))
    agent.post("/office/service/find/", {"q": "137 0000 0001"})
    agent.get(f"/office/orders/{code}/")
    assert audit(shop) == [("order.found", "look:137****0001"), ("order.seen", f"order:{code}")]


def test_an_unreadable_question_finds_nothing_and_keeps_nothing(agent, shop):
    book(shop, at(9))
    assert agent.post("/office/service/find/", {"q": " "}).status_code == 422
    assert audit(shop) == []


def test_another_companys_order_is_not_found(agent, shop):
    other = open_shop(1, slug="other", first_number=50)
    code = order_code(book(other, at(9)))
    assert codes_on(agent.post("/office/service/find/", {"q": code})) == []
    assert agent.get(f"/office/orders/{code}/").status_code == 404


def object_to(booked, state):
    with for_company(booked.company_id):
        Visit.objects.filter(pk=booked.visit_id).update(state=state)
        Acceptance.objects.create(
            company_id=booked.company_id,
            visit_id=booked.visit_id,
            verdict=Verdict.OBJECTED,
            reason="窗没有擦",
            at=SUNDAY_NOON,
        )


def test_the_desk_shows_objections_empty_seats_and_who_waits(agent, shop):
    object_to(accepted(shop, at(9)), VisitState.OBJECTED)
    object_to(accepted(shop, at(13)), VisitState.SETTLED)
    empty = accepted(shop, at(16))
    with for_company(shop.company_id):
        orphan_seat(visit_id=empty.visit_id, seat=1)
    page = agent.get("/office/service/")
    found = page.context
    assert [len(found[name]) for name in ("open_objections", "closed_objections", "seats")] == [
        1,
        1,
        1,
    ]
    assert page.content.decode().count("窗没有擦") == 2


def test_the_desk_asks_as_often_for_many_as_for_one(agent, shop, django_assert_max_num_queries):
    for hour in (9, 13, 16):
        object_to(accepted(shop, at(hour)), VisitState.OBJECTED)
    agent.get("/office/service/")
    with django_assert_max_num_queries(24):
        agent.get("/office/service/")


@pytest.fixture
def trainer(shop):
    return signed_in(staff(shop.company_id, Role.TRAINER, 3))


def paper(shop, number, **changes):
    with for_company(shop.company_id):
        Certificate.objects.filter(worker_id=shop.worker_ids[number]).update(**changes)


def test_the_trainer_reads_who_is_kept_back_from_what_and_why(trainer, shop):
    paper(shop, 0, valid_until=MONDAY.replace(day=1))
    paper(shop, 1, truth=Truth.UPLOADED)
    rows = trainer.get("/office/learning/papers/?kept=blocked").context["rows"]
    assert [row["gates"] for row in rows] == [
        [("健康体检已于 2026年11月1日 过期。", ("日常保洁",))],
        [("健康体检还没有核验。", ("日常保洁",))],
    ]


def test_papers_that_end_soon_are_a_list_of_their_own(trainer, shop):
    paper(shop, 2, valid_until=MONDAY.replace(day=30))
    rows = trainer.get("/office/learning/papers/?kept=soon").context["rows"]
    assert [row["worker"].pk for row in rows] == [shop.worker_ids[2]]


def test_control_good_papers_keep_nobody_back(trainer):
    page = trainer.get("/office/learning/papers/")
    assert len(page.context["rows"]) == 3
    assert trainer.get("/office/learning/papers/?kept=blocked").context["rows"] == []


def arrive(booked, instant):
    with for_company(booked.company_id):
        CheckIn.objects.create(
            company_id=booked.company_id,
            visit_id=booked.visit_id,
            worker_id=Visit.objects.get(pk=booked.visit_id).reservations.get().worker_id,
            moment=Moment.ARRIVED,
            happened_at=instant,
            received_at=instant,
            proof="gps",
        )


@pytest.fixture
def two_companies(shop, moment):
    """One arrival in time and one late here, one in time over there."""
    other = open_shop(1, slug="other", first_number=50)
    arrive(accepted(shop, at(9)), at(9, 5))
    late = accepted(shop, at(14))
    arrive(late, at(14, 25))
    object_to(late, VisitState.OBJECTED)
    arrive(accepted(other, at(9)), at(8, 58))
    moment(at(20))
    return shop, other


def counts(person):
    page = signed_in(person).get("/office/oversight/")
    rows = page.context["rows"]
    return page, [(row.on_time_share, sum(row.visits.values()), row.objections) for row in rows]


def test_the_regulator_reads_every_company_in_counts(two_companies):
    shop, _ = two_companies
    page, rows = counts(staff(shop.company_id, Role.REGULATOR, 8))
    assert rows == [(50, 2, 1), (100, 1, 0)]
    assert page.context["on_time_share"] == 67


def test_an_association_reads_its_members_alone(two_companies):
    shop, other = two_companies
    _, rows = counts(staff(other.company_id, Role.ASSOCIATION, 9))
    assert rows == [(100, 1, 0)]


def test_no_persons_data_stands_in_the_oversight(two_companies):
    shop, _ = two_companies
    page, _rows = counts(staff(shop.company_id, Role.REGULATOR, 8))
    words = page.content.decode()
    told = [one for one in ("陈女士", "王阿姨", "13700000001", "幸福里") if one in words]
    assert told == []


def test_an_overseers_table_holds_the_same_counts_and_no_formula(two_companies):
    shop, other = two_companies
    Company.objects.filter(pk=other.company_id).update(name="=1+1")
    regulator = signed_in(staff(shop.company_id, Role.REGULATOR, 8))
    assert "/office/oversight.csv" in regulator.get("/office/oversight/").content.decode()
    answer = regulator.get("/office/oversight.csv")
    assert answer["Content-Disposition"].startswith('attachment; filename="jiahe-oversight-')
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(one["on_time_percent"], one["objections"]) for one in rows] == [
        ("50", "1"),
        ("100", "0"),
    ]
    assert rows[1]["company"] == "'=1+1"
    member = signed_in(staff(other.company_id, Role.ASSOCIATION, 9)).get("/office/oversight.csv")
    assert len(member.content.decode().splitlines()) == 2
    finance = signed_in(staff(shop.company_id, Role.FINANCE, 7))
    assert finance.get("/office/oversight.csv").status_code == 404
