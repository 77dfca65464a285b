"""Something of every kind that has a page, made for the visit of all pages; each gives a code."""

from datetime import time, timedelta

from django.utils.timezone import localdate

from dispatching import Booked, book
from factories import SUNDAY_NOON, Shop, at, staff
from goods_world import Goods, stock_up
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Store
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.dispatch.models import (
    BirthCase,
    Called,
    OpenCall,
    PoolAsk,
    RosterLine,
    RosterPlan,
    TimeQuestion,
)
from jiahe.fieldwork.actions.purchases import order_goods
from jiahe.journeys import (
    complain,
    contests,
    improve,
    joint,
    learn,
    promote,
    reaches,
    reserve,
    risks,
)
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions import lots
from jiahe.quality.models import EarlyWarning, Inspection
from jiahe.workforce.actions.cards import authorise_card
from jiahe.workforce.actions.intake import apply_for_work
from jiahe.workforce.models import Lesson, Worker
from loss_world import confirmed, opened
from measure_world import owner

SUNDAY = SUNDAY_NOON.date()


def complaints(shop: Shop, *pairs: str) -> list[str]:
    """Where a household complains, of visits as `order/rate/visit`; of the first it has."""
    end = SUNDAY_NOON + timedelta(days=2)
    with clock_set_to(FixedClock(end)):
        complain.complain(
            company_id=shop.company_id, visit_code=pairs[0].rpartition("/")[2],
            person_id=shop.person_id, kind="work", words="窗台没擦",
        )  # fmt: skip
    return [pair.replace("/rate/", "/complaint/") for pair in pairs]


def loss(shop: Shop, visit: Booked) -> str:
    """The code of a case whose split is confirmed."""
    case = opened(shop, visit)
    confirmed(shop, case, owner(shop))
    return case.code


def risk(shop: Shop) -> str:
    return risks.note_risk(
        company_id=shop.company_id, title="台风", likelihood=3, severity=4, actor_id=shop.person_id
    ).code


def promotion(shop: Shop) -> str:
    return promote.open_promotion(
        company_id=shop.company_id, promoter_id=shop.person_id, name="幸福里", place=""
    ).code


def roster(shop: Shop) -> str:
    """Plan and line of a roster that stands in the first worker's calendar."""
    on, soon = SUNDAY + timedelta(days=8), SUNDAY_NOON + timedelta(hours=20)
    with for_company(shop.company_id):
        made = RosterPlan.objects.create(
            company_id=shop.company_id,
            first_on=on,
            made_at=SUNDAY_NOON,
            state="accepted",
            hours=[["daily_cleaning", 0, 9, 3, 1, 2]],
            test={"history_weeks": 4, "lost": 1},
        )
        line = RosterLine.objects.create(
            company_id=shop.company_id,
            plan=made,
            worker_id=shop.worker_ids[0],
            on=on,
            starts=time(9),
            ends=time(15),
            free_on=on + timedelta(days=2),
            covers=6,
            skills=["daily_cleaning"],
            state="told",
            answer_by=soon,
        )
    return f"{made.code}/{line.code}"  # fmt: skip


def area_plan(shop: Shop) -> str:
    return reaches.propose_reaches(company_id=shop.company_id, actor_id=shop.person_id).code


def pool_ask(shop: Shop, order_id: int) -> str:
    """The first worker of the backup pool is asked for a case."""
    with for_company(shop.company_id):
        case = BirthCase.objects.create(
            company_id=shop.company_id,
            order_id=order_id,
            expected_on=SUNDAY + timedelta(days=14),
            lead_days=1,
        )
        return PoolAsk.objects.create(
            company_id=shop.company_id,
            case=case,
            worker_id=shop.worker_ids[0],
            round=1,
            asked_at=SUNDAY_NOON,
            answer_by=SUNDAY_NOON + timedelta(hours=20),
        ).code


def joint_review(shop: Shop) -> str:
    return joint.open_review(
        company_id=shop.company_id, title="季度评审", since_on=SUNDAY - timedelta(days=40),
        until_on=SUNDAY, actor_id=shop.person_id,
    ).code  # fmt: skip


def improvement(shop: Shop) -> str:
    return improve.open_improvement(
        company_id=shop.company_id, kind="case", title="台面漏擦", place="company:0",
        actor_id=shop.person_id,
    ).code  # fmt: skip


def store(shop: Shop) -> str:
    with for_company(shop.company_id):
        return Store.objects.order_by("pk")[0].code


def note(shop: Shop) -> str:
    return improve.suggest_unnamed(
        company_id=shop.company_id, words="雨天地滑", channel="shop", store_code=store(shop)
    ).code


def applicant(shop: Shop) -> str:
    with for_company(shop.company_id):
        return apply_for_work(
            name="赵小兰", phone="13900009999", born_on=SUNDAY.replace(year=1990),
            skill="daily_cleaning", years=2, story="",
        ).code  # fmt: skip


def stocked(shop: Shop) -> Goods:
    return stock_up(shop.company_id, shop.service_id, shop.worker_ids[0], shop.person_id)


def batch(shop: Shop) -> str:
    return stocked(shop).receive(stocked(shop).soap, 500).code


def purchase(shop: Shop) -> str:
    goods = stocked(shop)
    with goods.inside():
        return order_goods(
            supplier_id=goods.supplier_id,
            store_id=goods.store_id,
            packs={goods.soap.pk: 2},
            by_id=shop.person_id,
        ).code


def card(shop: Shop) -> str:
    with for_company(shop.company_id):
        return authorise_card(worker_id=shop.worker_ids[0], shows=["work", "health"]).token


def inspected(shop: Shop) -> tuple[str, str, str]:
    """The codes of a drawn lot, of one of its inspections and of a warning."""
    with for_company(shop.company_id):
        store = Store.objects.create(company_id=shop.company_id, name="店", lat=30.9, lng=119.3)
        Worker.objects.filter(pk__in=shop.worker_ids).update(store=store)
        lot = lots.draw_lot(code=lots.open_lot(store_id=store.pk, month_on=SUNDAY).code)
        warning = EarlyWarning.objects.create(
            company_id=shop.company_id,
            measure="marks",
            scope="store",
            scope_id=store.pk,
            scope_name="店",
            gravity="medium",
            on=SUNDAY,
            raised_at=SUNDAY_NOON,
            points=[
                ["2026-11-21", 0.2, -0.95, 0.95, False],
                ["2026-11-22", 1.2, -0.95, 0.95, True],
            ],
        )
        return lot.code, Inspection.objects.filter(lot=lot)[0].code, warning.code


def school(shop: Shop) -> dict[str, list[str]]:
    """A worker on a path: a lesson to read, one in class, a quiz; a test to be judged."""
    trainer = staff(shop.company_id, Role.TRAINER, 77)
    learn.take_over_courses(company_id=shop.company_id)
    learn.enrol_workers(
        company_id=shop.company_id,
        worker_codes=shop.worker_codes[:1],
        line="cleaning",
        due_on=SUNDAY + timedelta(days=30),
        reason="",
        actor_id=trainer,
    )
    code = learn.open_test(
        company_id=shop.company_id,
        worker_code=shop.worker_codes[0],
        line="cleaning",
        actor_id=trainer,
    )
    with for_company(shop.company_id):
        rows = Lesson.objects.filter(course__code="conduct").order_by("position")
        lessons = {one.kind: str(one.pk) for one in rows}
    return {"lessons": [lessons[kind] for kind in ("text", "practice", "quiz")], "tests": [code]}


def asked_of_people(shop: Shop, visit: Booked) -> tuple[str, str]:
    """The codes of a question to the household and of a call to the first worker."""
    until = SUNDAY_NOON + timedelta(hours=1)
    where = {"company_id": shop.company_id, "visit_id": visit.visit_id, "seat": 1}
    with for_company(shop.company_id):
        start = at(11, on=SUNDAY + timedelta(days=1)).isoformat()
        offered_times = [{"worker": shop.worker_ids[0], "start": start}]
        question = TimeQuestion.objects.create(
            **where, offered=offered_times, asked_at=SUNDAY_NOON, answer_by=until
        )
        call = OpenCall.objects.create(**where, made_at=SUNDAY_NOON, answer_by=until, state="open")
        Called.objects.create(company_id=shop.company_id, call=call, worker_id=shop.worker_ids[0])
    return question.code, call.code


def stay_with_rests(shop: Shop) -> str:
    """A live-in term of the first worker's, weeks ahead, with a rest after each three days."""
    first = at(8, on=SUNDAY + timedelta(days=20))
    booked = book(shop, first)
    with for_company(shop.company_id):
        Reservation.objects.filter(visit_id=booked.visit_id).delete()
        visit = Visit.objects.select_related("order").get(pk=booked.visit_id)
        told = {"term_days": 7, "rest_days": 2, "rest_after_days": 3}
        Order.objects.filter(pk=visit.order_id).update(
            quote=visit.order.quote | told, duration_minutes=1440, state="booked"
        )
        for number, day in enumerate((0, 1, 2, 4, 5, 6, 8), 1):
            on = first + timedelta(days=day)
            kept, _ = Visit.objects.get_or_create(
                company_id=shop.company_id,
                order_id=visit.order_id,
                number=number,
                defaults={"price_fen": 0, "pin": "000000", "changed_at": SUNDAY_NOON},
            )
            Reservation.objects.create(
                company_id=shop.company_id,
                worker_id=shop.worker_ids[0],
                visit=kept,
                during=(on, on + timedelta(days=1)),
                lat=visit.order.lat,
                lng=visit.order.lng,
                state="confirmed",
            )
        return visit.order.code


def unpaid(shop: Shop) -> str:
    order = reserve.book(
        booking=reserve.Booking(
            service_code=shop.service_code,
            household_id=shop.household_id,
            person_id=shop.person_id,
            start=at(9, on=SUNDAY + timedelta(days=3)),
            duration_minutes=120,
        )
    )
    return order.code


def skill_contest(shop: Shop) -> str:
    today = localdate(now())
    return contests.announce(
        company_id=shop.company_id, words=("秋季竞赛", ""), line="", days=(today, today)
    )
