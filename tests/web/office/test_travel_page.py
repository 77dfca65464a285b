"""The page of ways shows learnt speeds, their error and where it is slow, or why there are none."""

import re

import pytest

import factories
from dispatching import accepted
from factories import at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.models import Visit
from jiahe.dispatch.actions.travel import keep_ways
from jiahe.dispatch.ports import Way
from jiahe.engine.travel import Place, kilometres
from jiahe.engine.travelfit import FittedTravel, cell_of, middle_of
from jiahe.journeys.travel import learn_travel
from jiahe.kit.tenancy import for_company
from jiahe.web.household.compounds import compound_named, compounds
from jiahe.web.office.travel import _where
from jiahe.web.office.travel_drawing import Square, bars_svg, cells_svg, hour_bars, shade, squares
from rides_world import ride
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/office/travel/"
LAW = FittedTravel(
    "Asia/Shanghai",
    3.0,
    {"e_bike": 5.0},
    hours=tuple(1.5 if hour == 8 else 1.0 for hour in range(48)),
    cells={(1710, 5700): 1.2, (1711, 5700): 0.8, (1500, 1): 1.0},
    rides_by_hour=tuple(4 if hour == 8 else 0 for hour in range(48)),
    rides_by_cell={(1710, 5700): 40, (1711, 5700): 9, (1500, 1): 1},
)


def read(client, language: str = "en") -> str:
    speak(client, language)
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def learn(shop) -> None:
    visit = accepted(shop, at(15))
    with for_company(shop.company_id):
        order = Visit.objects.select_related("order").get(pk=visit.visit_id).order
    ride(shop.company_id, order, shop.worker_ids[0], 150, factories.SUNDAY_NOON)
    learn_travel(company_id=shop.company_id, on=factories.SUNDAY_NOON.date())


def test_without_rides_the_page_says_what_is_missing(desk):
    assert "No ways learnt yet" in read(desk)
    assert "还没有路程数据" in read(desk, "zh-hans")


def test_errors_of_both_laws_stand_side_by_side(desk, shop):
    learn(shop)
    text = read(desk)
    rows = re.findall(r"<tr>.*?</tr>", text[text.index('id="errors"') :], re.DOTALL)[1:3]
    learnt, plain = ([float(one) for one in re.findall(r"num\">(-?[\d.]+)", row)] for row in rows)
    assert learnt[0] == plain[0] > 0
    assert learnt[1] < plain[1]
    assert "Learnt from 150 rides" in text
    assert "arrival times and warnings of lateness follow it" in text


def test_the_drawing_says_nothing_that_no_table_says(desk, shop):
    learn(shop)
    text = read(desk)
    assert text.count('<svg class="tr-drawing"') == 2
    assert text.count('aria-hidden="true" focusable="false"') >= 2
    hours = text[text.index('id="hours"') :].split("</table>")[0]
    assert hours.count("<tr>") == 1 + 16


def test_it_speaks_chinese(desk, shop):
    learn(shop)
    text = read(desk, "zh-hans")
    assert "实测推算更准" in text
    assert "第 1 版" in text
    assert "电动车" in text


def test_the_detour_stands_there_once_a_map_service_told_roads(desk, shop):
    learn(shop)
    assert 'id="detour"' not in read(desk)
    way = {((1715, 5726), (1720, 5730), 9): Way(900, 40_000)}
    with for_company(shop.company_id):
        keep_ways(kind="osrm", ways=way)
        one, other = middle_of((1715, 5726)), middle_of((1720, 5730))
        expected = (40.0 + 27.0) / (kilometres(one, other) + 20.0)
    assert f'id="detour">{expected:.2f}<' in read(desk)


def test_another_company_sees_none_of_it(shop):
    learn(shop)
    other = open_shop(1, slug="elsewhere", first_number=50)
    text = read(signed_in(staff(other.company_id, Role.DISPATCHER, 7)))
    assert "No ways learnt yet" in text


def test_only_dispatcher_and_owner_read_it(shop):
    clients = [
        signed_in(staff(shop.company_id, role, number))
        for number, role in enumerate((Role.OWNER, Role.FINANCE, Role.INSPECTOR), 5)
    ]
    assert [one.get(PAGE).status_code for one in clients] == [200, 404, 404]


def test_a_bar_without_rides_is_hollow():
    svg = bars_svg(hour_bars(LAW, 0))
    assert svg.count('class="tr-bar"') == 1
    assert svg.count('class="tr-bar is-bare"') == 15
    assert ">8.0</text>" in svg  # 60 / (5 * 1.5)


def test_squares_lie_north_up_and_a_stray_one_is_not_drawn():
    found = squares(LAW)
    assert [one.row for one in found] == [1711, 1710, 1500]
    assert [one.percent for one in found] == [-20, 20, 0]
    svg = cells_svg(found)
    assert re.findall(r'tr-(\d)" x="0" y="(\d+)"', svg) == [("0", "0"), ("4", "14")]
    assert 'viewBox="0 0 14 28"' in svg
    assert "rect" not in cells_svg([])


def test_five_shades_from_fast_to_slow():
    assert [shade(one) for one in (0.5, 0.95, 1.0, 1.1, 2.0)] == [0, 1, 2, 3, 4]


def test_a_square_holds_its_own_middle():
    one = squares(LAW)[0]
    assert cell_of(Place(one.lat, one.lng)) == (one.row, one.column)


def test_a_slow_square_is_named_by_its_compounds_or_by_the_nearest(desk, shop):
    learn(shop)
    text = read(desk)
    row = text[text.index('id="cells"') :].split("</table>")[0]
    assert compounds()[0].name in row or "km from" in row
    assert not re.search(r"\d\d\.\d{3}", row)


def test_where_no_compound_lies_the_nearest_tells_the_way():
    one = compounds()[0]
    inside, (row, column) = cell_of(one.place), cell_of(one.place)
    middle = middle_of(inside)
    told = _where(Square(row, column, middle.lat, middle.lng, 1.0, 1))
    assert told.count("、") <= 1
    assert {cell_of(compound_named(name).place) for name in told.split("、")} == {inside}
    far = middle_of((row + 30, column))
    assert "公里" in _where(Square(row + 30, column, far.lat, far.lng, 1.0, 1))
