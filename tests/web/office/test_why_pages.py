"""Why this worker: the worker reads their own part, the desk everybody's, the household counts."""

import pytest
from django.utils.translation import override

from dispatching import accepted, offered, person_of
from factories import at
from jiahe.booking.models import Order
from jiahe.dispatch.frozen import seal
from jiahe.dispatch.models import Assignment, Explanation
from jiahe.dispatch.queries import checked_again, why_told
from jiahe.dispatch.queries.reasons import distance
from jiahe.dispatch.rules import Judged
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)


def page(client, url: str) -> str:
    speak(client, "en")
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def names(shop) -> list[str]:
    with for_company(shop.company_id):
        return list(Worker.objects.values_list("name", flat=True))


def test_the_worker_reads_why_on_the_offer(shop):
    asked = offered(shop, at(10))[1][0]
    text = page(signed_in(person_of(shop, asked.worker_id)), f"/work/offers/{asked.code}/")
    assert "Why me" in text
    assert "3 people were looked at; 3 could come." in text
    assert "min on the way" in text


def test_the_worker_reads_why_on_the_visit_and_meets_no_other_name(shop):
    visit = accepted(shop, at(14))
    with for_company(shop.company_id):
        mine = Worker.objects.get(assignments__visit_id=visit.visit_id)
    text = page(signed_in(mine.person_id), f"/work/visits/{visit.visit_code}/")
    assert "Why me" in text
    assert [one for one in names(shop) if one in text and one != mine.name] == []


def test_the_desk_reads_the_rivals_by_name(desk, shop):
    visit = accepted(shop, at(10))
    text = page(desk, f"/office/visits/{visit.visit_code}/")
    part = text[text.index("Those who could have come") :].split("</table>")[0]
    assert [one for one in names(shop) if one in part] == names(shop)


def test_the_desk_has_the_decision_judged_again(desk, shop):
    visit = accepted(shop, at(10))
    said = "Judged again from what was kept: every answer and the worker are the same."
    url = f"/office/visits/{visit.visit_code}/"
    assert (said in page(desk, url), said in page(desk, f"{url}?check=1")) == (False, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"chosen": 0}, "The seal does not fit"),
        ({"version": 3}, "The seal does not fit"),
    ],
)
def test_control_a_changed_decision_is_noticed(shop, change, said):
    accepted(shop, at(10))
    with for_company(shop.company_id), override("en"):
        kept = Explanation.objects.get()
        kept.body |= change
        assert said in checked_again(kept)
        kept.hash = seal(kept.body)  # whoever seals anew is caught by the replay
        assert checked_again(kept).split(",")[0] in {
            "Judged again from what was kept",
            "Kept under version 2 of the rules",
        }


def test_the_household_reads_counts_and_one_name(shop):
    visit = accepted(shop, at(10))
    with for_company(shop.company_id):
        code = Order.objects.get(pk=visit.order_id).code
        comes = Worker.objects.get(assignments__state="accepted").name
    text = page(signed_in(shop.person_id), f"/orders/{code}/")
    part = text[text.index('id="why"') :].split("</details>")[0]
    assert "We looked at 3 people; 3 of them are qualified and could come." in part
    assert [one for one in names(shop) if one in part] == [comes]


@pytest.mark.parametrize(
    ("totals", "mine", "said"),
    [
        ((5, 3), 0, "2 min ahead of the next."),
        ((5, 5), 0, "Level with the next; the earlier file number goes first."),
        ((5, 5), 1, "Level with the first; the earlier file number goes first."),
        ((5, 3), 1, "2 min behind the first."),
        ((5,), 0, "Nobody else could come."),
    ],
)
def test_the_distance_to_the_nearest_rival_is_said(totals, mine, said):
    fitting = [Judged(None, parts={"travel": total}) for total in totals]
    with override("en"):
        assert distance(fitting, fitting[mine], mine + 1) == said


def test_control_without_a_frozen_decision_nothing_is_claimed(shop):
    """An assignment that was entered, not decided here, has no “why” to show."""
    asked = offered(shop, at(10))[1][0]
    with for_company(shop.company_id):
        bare = Assignment.objects.create(
            company_id=shop.company_id, visit_id=asked.visit_id, worker_id=asked.worker_id,
            seat=2, state="withdrawn", created_at=at(9),
        )  # fmt: skip
    with for_company(shop.company_id):
        assert why_told(bare.pk) is None
