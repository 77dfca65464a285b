"""The price of evenness on the fairness page: a curve, a choice, and plans that keep to it."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from factories import SUNDAY_NOON, staff
from jiahe.accounts.choices import Role
from jiahe.dispatch.actions.aims import keep_curve
from jiahe.dispatch.aims import evenness_in_force
from jiahe.kit.tenancy import for_company
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/office/fairness/"
TOMORROW = SUNDAY_NOON.date() + timedelta(days=1)
POINTS = [
    {"evenness": n, "gini": 0.3 - n / 50, "travel_minutes": 100 + 7 * n, "moved": n, "planned": 9}
    for n in range(5)
]


def text_of(client) -> str:
    speak(client, "en")
    return client.get(PAGE).content.decode()


def step_now(shop) -> int:
    with for_company(shop.company_id):
        return evenness_in_force()


def test_the_curve_stands_as_a_table_beside_its_picture(desk, shop):
    assert "No curve has been reckoned yet" in text_of(desk)
    with for_company(shop.company_id):
        keep_curve(on=TOMORROW, points=POINTS, asked_by_id=None)
    text = text_of(desk)
    table = text[text.index('id="curve"') :].split("</table>")[0]
    assert table.count("<tr>") == 1 + len(POINTS)
    assert '<td class="num">0.220</td><td class="num">128</td><td class="num">28</td>' in table
    assert text.count("<circle") == len(POINTS)


def test_the_dispatcher_chooses_a_step_and_plans_keep_to_it(desk, shop):
    for _ in range(2):
        desk.post(f"{PAGE}evenness/", {"evenness": "3", "idempotency_key": "e1"})
    assert step_now(shop) == 3
    assert 'value="3" checked' in text_of(desk)


@pytest.mark.parametrize("odd", ["", "x", "5", "-1", "99"])
def test_what_is_no_step_is_refused_in_words(desk, shop, odd):
    speak(desk, "en")
    desk.post(f"{PAGE}evenness/", {"evenness": odd, "idempotency_key": "e1"})
    assert "five steps" in text_of(desk)
    assert step_now(shop) == 0


def test_the_curve_is_asked_for_once_and_reckoned_in_the_background(desk, shop):
    for _ in range(2):
        desk.post(f"{PAGE}curve/", {"idempotency_key": "c1"})
    jobs = ProcrastinateJob.objects.filter(task_name="jiahe.journeys.tasks.reckon_evenness")
    (job,) = jobs.order_by("id")
    assert job.args["on"] == TOMORROW.isoformat()
    assert job.args["company_id"] == shop.company_id


def test_an_inspector_does_not_choose(shop):
    inspector = signed_in(staff(shop.company_id, Role.INSPECTOR, 4))
    answer = inspector.post(f"{PAGE}evenness/", {"evenness": "4", "idempotency_key": "e1"})
    assert (answer.status_code, step_now(shop)) == (404, 0)
