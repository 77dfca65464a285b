import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pydantic import TypeAdapter
from tests.api.acts import home_code, problem

from factories import CENTRE, MONDAY, at, sell
from jiahe.api import access, shapes
from jiahe.catalog.models import Service
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db
PLACE = {"lat": CENTRE[0], "lng": CENTRE[1], "minutes": 120}


def test_everybody_reads_what_is_sold(shop, nobody):
    assert nobody.get("/companies").json() == [
        {"slug": "jia", "name": "家和示例", "name_en": "Jiahe Example", "phone": ""}
    ]
    [listed] = nobody.get("/services").json()
    assert [listed["code"], listed["price_fen"], listed["company"]] == [
        shop.service_code,
        5_500,
        "jia",
    ]
    assert nobody.get("/categories").json()[0]["code"] == "cleaning"


def test_a_service_tells_its_procedure_and_terms(shop, nobody):
    told = nobody.get(f"/services/{shop.service_code}").json()
    assert [step["text"] for step in told["steps"]] == ["戴好鞋套", "擦净台面"]
    assert told["durations"] == [120, 180, 240]
    assert told["refund_tiers"][0].keys() == {"hours_before", "fee_basis_points"}


def test_the_list_narrows_by_shelf_and_company(shop, other_shop, nobody):
    assert len(nobody.get("/services").json()) == 2
    [only] = nobody.get("/services", company="other").json()
    assert only["code"] == other_shop.service_code
    assert problem(nobody.get("/services", category="none")) == (404, "NotThere")


def test_an_unknown_service_is_not_there(shop, nobody):
    assert problem(nobody.get("/services/nothing")) == (404, "NoSuchService")


def test_a_key_reads_its_own_company_alone(shop, other_shop, partner):
    ours = partner("catalogue", "offers", "figures")
    foreign = other_shop.service_code
    assert [one["code"] for one in ours.get("/services").json()] == [shop.service_code]
    assert [one["slug"] for one in ours.get("/companies").json()] == ["jia"]
    assert problem(ours.get(f"/services/{foreign}")) == (404, "NoSuchService")
    assert problem(ours.get(f"/services/{foreign}/times", **PLACE)) == (404, "NoSuchService")
    assert problem(ours.get("/companies/other/grade")) == (404, "NotThere")


def test_control_without_the_wall_a_key_would_read_foreign_services(
    shop, other_shop, partner, monkeypatch
):
    monkeypatch.setattr("jiahe.api.operations.catalogue.visible", lambda request, company_id: True)
    ours = partner("catalogue")
    assert ours.get(f"/services/{other_shop.service_code}").status_code == 200


def test_a_key_without_the_scope_is_refused(shop, partner):
    ours = partner("figures")
    assert problem(ours.get("/services")) == (403, "NotForThisKey")
    assert problem(ours.get(f"/services/{shop.service_code}/times")) == (403, "NotForThisKey")
    assert problem(partner("catalogue").get("/figures")) == (403, "NotForThisKey")


def test_free_times_and_what_they_cost(shop, nobody, partner, owner):
    path = f"/services/{shop.service_code}"
    for caller in (nobody, partner("offers")):
        days = caller.get(f"{path}/times", from_on="2026-11-23", days=2, **PLACE).json()
        assert [day["on"] for day in days] == ["2026-11-23", "2026-11-24"]
        ten = next(one for one in days[0]["times"] if one["start"] == at(10).isoformat())
        assert ten == {"start": "2026-11-23T10:00:00+08:00", "is_free": True, "available": 2}
    home = home_code(shop)
    quote = owner.get(f"{path}/quote", start=at(10).isoformat(), minutes=120, home=home).json()
    assert [quote["visit_fen"], quote["total_fen"], quote["visits"]] == [11_000, 11_000, 1]
    assert sum(line["amount_fen"] for line in quote["lines"]) == 11_000


def test_the_times_keep_to_their_description(shop, nobody):
    """They are written without the shapes, which say what callers are told."""
    answer = nobody.get(f"/services/{shop.service_code}/times", days=2, **PLACE)
    described = TypeAdapter(list[shapes.Day])
    days = described.validate_json(answer.content, extra="forbid")
    assert json.loads(described.dump_json(days)) == answer.json()
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_a_series_is_quoted_whole(shop, nobody):
    quote = nobody.get(
        f"/services/{shop.service_code}/quote",
        start=at(10).isoformat(),
        minutes=120,
        repeat="weekly",
        count=4,
    ).json()
    assert [quote["visits"], quote["total_fen"], len(quote["starts"])] == [4, 44_000, 4]


def test_a_series_with_a_holiday_is_quoted_by_its_days(shop, nobody, monkeypatch):
    second = MONDAY + timedelta(weeks=1)
    monkeypatch.setattr("jiahe.catalog.shelf.Shelf.is_holiday", lambda _, on: on == second)
    with for_company(shop.company_id):
        Service.objects.update(surcharges={"holiday": 5_000})
    quote = nobody.get(
        f"/services/{shop.service_code}/quote",
        start=at(10).isoformat(),
        minutes=120,
        repeat="weekly",
        count=4,
    ).json()
    assert (quote["visit_fen"], quote["total_fen"]) == (11_000, 4 * 11_000 + 5_500)
    (other,) = quote["others"]
    assert (other["number"], other["visit_fen"]) == (2, 16_500)
    assert sum(line["amount_fen"] for line in other["lines"]) == 16_500


def test_times_need_a_place_and_a_home_its_person(shop, nobody, stranger, partner):
    path = f"/services/{shop.service_code}/times"
    home = {"home": home_code(shop), "minutes": 120}
    assert problem(nobody.get(path, minutes=120)) == (422, "PlaceMissing")
    assert problem(nobody.get(path, **home)) == (401, "NotSignedIn")
    assert problem(stranger.get(path, **home)) == (404, "NotYourHome")
    assert problem(partner("offers").get(path, **home)) == (403, "NotForThisKey")


def test_what_is_not_as_described_is_told_by_place(shop, nobody):
    answer = nobody.get(f"/services/{shop.service_code}/times", minutes=5, days=99)
    assert problem(answer) == (422, "NotUnderstood")
    assert {one["at"] for one in answer.json()["errors"]} == {"query.minutes", "query.days"}


def test_homes_are_ones_own(shop, owner, stranger, nobody):
    assert [one["code"] for one in owner.get("/homes").json()] == [home_code(shop)]
    assert stranger.get("/homes").json() == []
    assert problem(nobody.get("/homes")) == (401, "NotSignedIn")


def test_the_list_asks_as_often_for_one_service_as_for_many(shop, nobody):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            nobody.get("/services")
        return len(asked)

    queries()
    before = queries()
    with for_company(shop.company_id):
        for number in range(30):
            sell(f"more-{number}")
    assert [queries(), len(nobody.get("/services").json())] == [before, 31]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/figures", {"on": "0001-01-01"}),
        ("/figures", {"on": "9999-12-31"}),
        ("/services/{}/times", PLACE | {"from_on": "9999-12-31"}),
        ("/services/{}/times", PLACE | {"lat": "nan"}),
        ("/services/{}/times", PLACE | {"home": "a\x00"}),
        ("/services/{}/quote", {"start": "9999-12-31T23:59:59-12:00", "minutes": 120}),
        ("/services/{}/quote", {"start": "2026-11-23T10:00:00", "minutes": 120}),
    ],
)
def test_what_no_calendar_or_map_holds_is_not_understood(shop, partner, path, query):
    ours = partner("catalogue", "offers", "figures")
    answer = ours.get(path.format(shop.service_code), **query)
    assert problem(answer) == (422, "NotUnderstood")


@pytest.mark.parametrize("code", ["%00", "a%00b", "a%20b", "..", "%F0%9F%8F%A0"])
def test_an_odd_address_is_not_there(shop, nobody, code):
    assert nobody.get(f"/services/{code}").status_code == 404
    assert nobody.get(f"/services/{code}/times", **PLACE).status_code == 404


def test_the_days_ahead_end_somewhere(shop, nobody):
    path = f"/services/{shop.service_code}/times"
    assert nobody.get(path, from_on="2099-12-25", days=3, **PLACE).status_code == 200
    assert nobody.get(path, from_on="2001-01-01", days=1, **PLACE).json()[0]["on"] == "2026-11-22"


def test_control_without_the_scopes_a_key_reads_all_of_its_company(shop, partner, monkeypatch):
    monkeypatch.setattr(access, "key_of", lambda request: None)
    assert partner("figures").get("/services").status_code == 200
