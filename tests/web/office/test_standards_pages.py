"""Standards in the office: the wall, a figure's cases, own figures, the report, the cases."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from factories import staff
from figure_table import CASES
from figure_world import NOW, ON, World, build
from jiahe.accounts.choices import Role
from jiahe.insights.actions import record_figures
from jiahe.insights.models import Remedy
from jiahe.insights.queries.wall import wall_on
from jiahe.journeys import conform
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.standards.models import StandardVersion
from signing import signed_in, speak

pytestmark = pytest.mark.django_db
OF_THE_DESK = [
    f"/office/standards/{one}" for one in ("", "BK-01/", "BK-01/change/", "report/", "report.json")
]
YESTERDAY = ON - timedelta(days=1)
SEVENTH = (ON + timedelta(days=7)).isoformat()


@pytest.fixture
def world(moment) -> World:
    moment(NOW)
    return build()


def client_of(world: World, role: Role, number: int = 1):
    return signed_in(staff(world.company_id, role, number))


@pytest.fixture
def owner(world):
    return client_of(world, Role.OWNER)


def fill(world: World, *pairs: tuple[str, str]) -> None:
    with for_company(world.company_id):
        for entry_id, state in pairs:
            CASES[entry_id][state](world)


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def cells(page: str, entry_id: str) -> list[str]:
    """The verdicts of a row of the wall: company first, then the stores."""
    row = re.search(rf"<tr><th[^>]*><a[^>]*><code>{entry_id}</code>.*?</tr>", page, re.DOTALL)
    assert row is not None
    return re.findall(r'<td class="cell v-(\w+)"', row[0])


def test_the_wall_shows_company_and_store_by_sign_and_words(world, owner) -> None:
    fill(world, ("QA-01", "breach"), ("RF-01", "met"))
    page = text(owner.get("/office/standards/"))
    assert cells(page, "QA-01") == ["breach", "breach"]
    assert cells(page, "RF-01") == ["met", "no_data"]
    assert 'class="hide-visually">违标</span>' in page
    assert "紧急呼叫记录" in page  # what SOS-01 misses


def test_the_wall_of_a_past_day_is_of_that_day(world, owner) -> None:
    fill(world, ("QA-01", "breach"))
    before = (ON - timedelta(days=5)).isoformat()
    assert cells(text(owner.get(f"/office/standards/?on={before}")), "QA-01")[0] == "no_data"


@pytest.mark.parametrize("on", ["2999-01-01", "2026-02-31", "yesterday", ""])
def test_a_day_that_is_none_shows_today(world, owner, on: str) -> None:
    page = text(owner.get(f"/office/standards/?on={on}"))
    assert f'value="{ON}"' in page


def test_a_filter_keeps_one_verdict(world, owner) -> None:
    fill(world, ("QA-01", "breach"), ("RF-01", "met"))
    page = text(owner.get("/office/standards/?verdict=breach"))
    assert "<code>QA-01</code>" in page
    assert "<code>RF-01</code>" not in page.split("<details")[0]


def test_the_wall_in_english(world, owner) -> None:
    fill(world, ("QA-01", "met"))
    speak(owner, "en")
    page = text(owner.get("/office/standards/"))
    assert "Satisfied households" in page
    assert 'class="hide-visually">Met</span>' in page


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.FINANCE, Role.REGULATOR, Role.WORKER])
def test_the_wall_is_for_owner_and_inspector(world, role) -> None:
    client = client_of(world, role)
    assert {client.get(path).status_code for path in OF_THE_DESK} == {404}


def test_behind_a_figure_stand_its_cases_the_bad_ones_first(world, owner) -> None:
    fill(world, ("QA-01", "watch"))
    page = text(owner.get("/office/standards/QA-01/"))
    rows = re.findall(r'href="/office/reviews/(\w+)/"', page)
    assert len(rows) == 2
    assert page.index("不符合") < page.index("符合</span>", page.index("不符合") + 10)
    assert "90% 区间" in page


def test_a_figure_leads_on_to_its_stores_lines_and_workers(world, owner) -> None:
    fill(world, ("QA-01", "watch"))
    page = text(owner.get("/office/standards/QA-01/"))
    parts = re.findall(r"&amp;(store|line|worker)=(\d+)", page)
    assert [kind for kind, _ in parts] == ["store", "line", "worker", "worker"]
    part = dict(parts)["worker"]
    alone = text(owner.get(f"/office/standards/QA-01/?worker={part}"))
    assert len(re.findall(r'href="/office/reviews/(\w+)/"', alone)) == 1


def test_cases_are_paged(world, owner) -> None:
    fill(world, ("BK-02", "breach"))
    with for_company(world.company_id):
        CASES["BK-02"]["breach"](world)
    first, second = (text(owner.get(f"/office/standards/BK-02/?page={n}")) for n in (1, 2))
    found = [len(re.findall(r"<tr><td><a[^>]*><code>", page)) for page in (first, second)]
    assert found == [50, 30]


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=99999999999", "page=x", "store=x", "store=999999"]
)
def test_odd_questions_get_a_page(world, owner, query: str) -> None:
    fill(world, ("QA-01", "met"))
    assert owner.get(f"/office/standards/QA-01/?{query}").status_code == 200


def test_an_unknown_standard_is_not_found(owner) -> None:
    assert owner.get("/office/standards/XX-99/").status_code == 404
    assert owner.get("/office/standards/XX-99/change/").status_code == 404


def test_a_standard_without_data_says_what_is_missing(world, owner) -> None:
    page = text(owner.get("/office/standards/SOS-01/"))
    assert "紧急呼叫记录" in page
    assert "暂无数据" in page


def test_the_preview_says_what_today_would_look_like(world, owner) -> None:
    fill(world, ("BK-01", "met"))
    page = text(owner.get(f"/office/standards/BK-01/change/?limit=5&effective_on={SEVENTH}"))
    assert re.findall(r'class="kpi cell v-(\w+)"', page) == ["met", "breach"]
    with for_company(world.company_id):
        assert StandardVersion.objects.count() == 0


@pytest.mark.parametrize("limit", ["13", "abc", "-1", "nan"])
def test_a_preview_that_is_refused_says_why_and_offers_nothing(world, owner, limit) -> None:
    page = text(owner.get(f"/office/standards/LW-02/change/?limit={limit}"))
    assert "以本人名义公示" not in page


def announce(client, **more):
    sent = {"limit": "20", "effective_on": SEVENTH, "reason": "更快", "idempotency_key": "k1"}
    return client.post("/office/standards/BK-01/announce/", sent | more)


def test_an_announced_figure_stands_in_the_history(world, owner) -> None:
    for _ in range(2):  # sent twice, announced once
        assert announce(owner)["Location"] == "/office/standards/BK-01/"
    with for_company(world.company_id):
        assert StandardVersion.objects.count() == 1
    assert "更快" in text(owner.get("/office/standards/BK-01/"))


def test_an_announced_figure_is_public_before_it_holds(world, owner, moment) -> None:
    build("other")
    announce(owner)
    page = text(Client().get("/public/standards/figures/"))
    assert ("≤ 20 分钟" in page, "更快" in page, "已生效" in page) == (True, True, False)
    moment(NOW + timedelta(days=7))
    assert "已生效" in text(Client().get("/public/standards/figures/"))
    assert "更快" not in text(Client().get("/public/standards/other/"))
    assert Client().get("/public/standards/nobody/").status_code == 404


@pytest.mark.parametrize(
    "more", [{"effective_on": ON.isoformat()}, {"reason": ""}, {"limit": "61"}, {"limit": "x"}]
)
def test_a_wrong_announcement_is_refused(world, owner, more) -> None:
    assert announce(owner, **more).status_code == 422
    with for_company(world.company_id):
        assert StandardVersion.objects.count() == 0


def test_the_report_is_a_page_and_json(world, owner) -> None:
    fill(world, ("QA-01", "breach"), ("RF-01", "met"))
    page = text(owner.get("/office/standards/report/?month=2026-11"))
    assert "2026-11" in page
    answer = owner.get("/office/standards/report.json?month=2026-11")
    report = json.loads(answer.content)
    assert (report["schema"], report["month"]) == ("jiahe.conformance/1", "2026-11")
    assert len(report["standards"]) == 92
    found = {one["id"]: one for one in report["standards"]}
    assert (found["QA-01"]["verdict"], found["QA-01"]["n"]) == ("breach", 40)
    assert found["SOS-01"]["missing"][0]["en"] == "Emergency calls"
    assert sum(report["totals"].values()) == 92


@pytest.mark.parametrize("month", ["2999-01", "2026-13", "x", ""])
def test_a_month_that_is_none_is_this_one(world, owner, month: str) -> None:
    report = json.loads(owner.get(f"/office/standards/report.json?month={month}").content)
    assert report["month"] == f"{ON:%Y-%m}"


@pytest.fixture
def judged(world):
    """A night's round over two breaches: one for finance, one for the inspector."""
    fill(world, ("RF-01", "breach"), ("QA-03", "breach"))
    conform.evaluate_company(company_id=world.company_id, on=ON)
    deliver_pending(REACTIONS)
    return world


def shown(client) -> set[str]:
    """The standards of all cases; more than two pages of them are not looked at."""
    pages = [text(client.get(f"/office/standards/remedies/?page={n}")) for n in (1, 2)]
    return set(re.findall(r"<h2><code>([A-Z]+-\d+)</code>", "".join(pages)))


def test_each_owner_sees_their_own_cases(judged) -> None:
    assert "RF-01" in shown(client_of(judged, Role.FINANCE, 2))
    assert "RF-01" not in shown(client_of(judged, Role.INSPECTOR, 3))
    assert "QA-03" in shown(client_of(judged, Role.INSPECTOR, 4))
    assert {"RF-01", "QA-03"} <= shown(client_of(judged, Role.OWNER, 5))


def test_a_case_is_closed_by_its_owner_with_words(judged) -> None:
    with for_company(judged.company_id):
        code = Remedy.objects.get(entry_id="RF-01").code
    sent = {"outcome": "已补退", "idempotency_key": "c1"}
    url = f"/office/standards/remedies/{code}/close/"
    assert client_of(judged, Role.INSPECTOR, 2).post(url, sent).status_code == 404
    finance = client_of(judged, Role.FINANCE, 3)
    assert finance.post(url, {"idempotency_key": "c0"}).status_code == 422
    assert finance.post(url, sent)["Location"] == "/office/standards/remedies/"
    assert "已补退" in text(finance.get("/office/standards/remedies/"))


def test_another_companys_case_is_not_there(judged) -> None:
    other = build("other")
    with for_company(judged.company_id):
        code = Remedy.objects.get(entry_id="RF-01").code
    finance = client_of(other, Role.FINANCE, 2)
    url = f"/office/standards/remedies/{code}/close/"
    assert finance.post(url, {"outcome": "x", "idempotency_key": "c"}).status_code == 404
    assert shown(finance) == set()


def test_the_list_of_cases_asks_as_much_for_one_as_for_many(
    judged, django_assert_max_num_queries
) -> None:
    client = client_of(judged, Role.OWNER, 2)
    shown(client)
    with django_assert_max_num_queries(22):
        assert len(shown(client)) >= 3


def test_whoever_oversees_sees_numbers_and_no_names(judged) -> None:
    for number, role in enumerate((Role.REGULATOR, Role.ASSOCIATION), start=2):
        page = text(client_of(judged, role, number).get("/office/standards/standing/"))
        row = re.search(r"<code>RF-01</code>.*?</tr>", page, re.DOTALL)
        assert row is not None
        assert re.findall(r'class="num[^"]*">(\d+)<', row[0]) == ["0", "0", "1", "0"]
        assert "工0" not in page


def test_the_standing_is_for_those_who_oversee(judged) -> None:
    client = client_of(judged, Role.OWNER, 2)
    assert client.get("/office/standards/standing/").status_code == 404


def test_the_wall_is_remembered_for_its_own_company(world, owner) -> None:
    fill(world, ("RF-01", "met"))
    other = build("other")
    assert cells(text(owner.get("/office/standards/")), "RF-01")[0] == "met"
    stranger = client_of(other, Role.OWNER, 9)
    assert cells(text(stranger.get("/office/standards/")), "RF-01")[0] == "no_data"


def recorded(world: World) -> None:
    with for_company(world.company_id):
        rows = wall_on(world.company_id, YESTERDAY, None, only=("QA-01",))
        record_figures(rows=rows, on=YESTERDAY)


def then(client) -> str:
    return text(client.get(f"/office/standards/QA-01/?on={YESTERDAY}"))


def test_a_past_day_is_read_again_beside_what_was_recorded(world, owner) -> None:
    with for_company(world.company_id):
        world.review(at=NOW - timedelta(days=3))
    recorded(world)
    assert "现在重算，结果一致" in then(owner)
    with for_company(world.company_id):  # a row of that time that came in later
        world.review(None, 1, 1, 1, at=NOW - timedelta(days=3))
    assert "现在重算结果不同" in then(owner)


def test_a_day_that_nobody_recorded_claims_nothing(world, owner) -> None:
    assert "现在重算" not in then(owner)


@pytest.mark.parametrize(
    ("entry_id", "role", "leads_to"),
    [
        ("LW-13", Role.OWNER, "/office/records/"),
        ("HR-02", Role.OWNER, "/office/people/"),
        ("PR-02", Role.OWNER, "/office/orders/"),
        ("RF-01", Role.OWNER, "/office/finance/payments/"),
        ("HR-02", Role.INSPECTOR, ""),
        ("BK-01", Role.INSPECTOR, "/office/visits/"),
        ("PR-02", Role.INSPECTOR, ""),  # an order without a visit
    ],
)
def test_evidence_leads_to_a_page_that_its_reader_may_open(world, entry_id, role, leads_to) -> None:
    fill(world, (entry_id, "breach"))
    client = client_of(world, role, 7)
    page = text(client.get(f"/office/standards/{entry_id}/"))
    found = re.findall(r'<tr><td><a href="([^"]+)"><code>', page)
    assert {client.get(one).status_code for one in found} == ({200} if leads_to else set())
    assert all(one.startswith(leads_to) for one in found)


def test_the_report_says_what_was_missed_and_what_followed(judged) -> None:
    page = text(client_of(judged, Role.OWNER, 2).get("/office/standards/report/"))
    assert "哪些没达标，后来怎样处理" in page
    assert page.index("哪些没达标") < page.index("<h2>暂无数据")
