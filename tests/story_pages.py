"""Every address of the product, filled in with the codes of one seeded shop."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import URLPattern, URLResolver, get_resolver

import story_codes as a
from dispatching import Booked, accepted, book, offered
from factories import SUNDAY_NOON, Shop, at
from jiahe.accounts.queries import households_of
from jiahe.booking.choices import ReservationState, VisitState
from jiahe.booking.models import Order, Reservation, Visit
from jiahe.dispatch.choices import EventKind, JobKind
from jiahe.journeys import (
    day,
    plan,
    planning,
    review,
)
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions import surveys
from jiahe.quality.models import Review
from jiahe.quality.rules import Opinion

NO_PAGES = (
    "photo",
    "media",
    "static",
    "sw.js",
    "notices",
    "report.pdf",
    "papers/scan",
    "api/v1",
)  # pictures, scripts, machines
SUNDAY = SUNDAY_NOON.date()


def routes() -> Iterator[tuple[str, str]]:
    """(template of the address, area) of each route; the area is "work", "office" or ""."""
    for route in dict.fromkeys(_flat("", get_resolver().url_patterns)):
        if not any(word in route for word in NO_PAGES):
            yield route, next((a for a in ("work", "office") if route.startswith(f"{a}/")), "")


def _flat(before: str, found: list[URLPattern | URLResolver]) -> Iterator[str]:
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _flat(route, one.url_patterns)
        else:
            yield route


def seed(shop: Shop) -> dict[str, list[str]]:
    """Visits in every interesting state; what each piece of an address may be filled with."""
    home = next(iter(households_of(shop.person_id))).code
    visits = {
        "assigned": accepted(shop, at(15, on=SUNDAY)),
        "asked": offered(shop, at(9))[0],
        "to accept": _put(accepted(shop, at(14)), VisitState.AWAITING_ACCEPTANCE),
        "rated": _put(accepted(shop, at(17)), VisitState.SETTLED),
        "to rate": _put(accepted(shop, at(9, on=SUNDAY + timedelta(days=2))), VisitState.SETTLED),
    }
    rated = visits["rated"]
    review.review_visit(
        company_id=shop.company_id,
        visit_code=rated.visit_code,
        person_id=shop.person_id,
        opinion=Opinion(5, 5, 4, ("on_time",), "擦得很干净"),
    )
    unpaid, stay = a.unpaid(shop), a.stay_with_rests(shop)
    with for_company(shop.company_id):
        offer = offered(shop, at(12, on=SUNDAY + timedelta(days=2)))[1][0]
        orders = {name: Order.objects.get(pk=one.order_id).code for name, one in visits.items()}
        review_code = Review.objects.get().code
    inspected = a.inspected(shop)
    learning = a.school(shop)
    proposal = plan.propose_plan(company_id=shop.company_id, on=SUNDAY).code
    roster = a.roster(shop)
    with for_company(shop.company_id):
        surveys.open_survey(visit_id=visits["to rate"].visit_id)
    surveyed = f"{orders['to rate']}/survey/{visits['to rate'].visit_code}"
    late = day.visit_is_late(
        company_id=shop.company_id,
        visit_code=visits["assigned"].visit_code,
        minutes=40,
        kind=EventKind.LATE,
        actor_id=None,
    ).code
    question, call = a.asked_of_people(shop, visits["asked"])
    run = planning.ask(
        company_id=shop.company_id, on=SUNDAY, kind=JobKind.INTRADAY, actor_id=None
    ).code
    pairs = [f"{orders[name]}/rate/{visits[name].visit_code}" for name in ("rated", "to rate")]
    return {
        "orders/<slug:code>/rest/<slug:move>": ["orders/code/rest/move"],
        "rests/<slug:code>/<slug:move>": ["rests/code/move"],
        "rests/<slug:code>": [f"rests/{stay}"],
        "orders/<slug:code>/responsibility": [f"orders/{orders['to accept']}/responsibility"],
        "responsibility/open/": [f"responsibility/open/?visit={visits['rated'].visit_code}"],
        "responsibility/<slug:code>/confirm/<slug:split>": ["responsibility/code/confirm/split"],
        "responsibility/<slug:code>/answer/<slug:contest>": ["responsibility/code/answer/contest"],
        "batches/<slug:code>/heard/<slug:notice>": ["batches/code/heard/notice"],
        "responsibility/<slug:code>": [f"responsibility/{a.loss(shop, visits['to accept'])}"],
        "risks/<slug:code>": [f"risks/{a.risk(shop)}"],
        "supplies/list/suppliers/<slug:code>": ["supplies/list/suppliers/new"],
        "supplies/list/supplies/<slug:code>": [
            f"supplies/list/supplies/{a.stocked(shop).soap.code}"
        ],
        "supplies/list/kits/<slug:code>": [f"supplies/list/kits/{shop.service_code}"],
        "supplies/orders/<slug:code>": [f"supplies/orders/{a.purchase(shop)}"],
        "category/<slug:code>": ["category/cleaning"],
        "service/<slug:code>": [f"service/{shop.service_code}"],
        "book/<slug:code>": [f"book/{shop.service_code}"],
        "orders/<slug:code>/survey/<slug:visit_code>": [f"orders/{surveyed}"],
        "year-survey/<slug:company_slug>": ["year-survey/jia"],
        "public/company/<slug:company_slug>/certificate/<slug:code>": [
            f"public/company/jia/certificate/{shop.service_code}"
        ],
        "public/company/<slug:company_slug>": ["public/company/jia"],
        "public/honours/<slug:company_slug>": ["public/honours/jia"],
        "credit/companies/<slug:company_slug>/<slug:code>": ["credit/companies/jia/code"],
        "from/<slug:company_slug>/<slug:code>": [f"from/jia/{a.promotion(shop)}"],
        "learning/promotions/<slug:code>/<slug:skill>": [
            f"learning/promotions/{shop.worker_codes[0]}/daily_cleaning"
        ],
        "promotions/<slug:code>": ["promotions/code"],
        "office/counter/<slug:code>": ["office/counter/code"],
        "coaching/<slug:code>": ["coaching/code"],
        "credit/own/<slug:code>": ["credit/own/code"],
        "company/keys/<slug:code>": ["company/keys/code"],
        "office/calls/<slug:code>": ["office/calls/code"],
        "office/doubts/<slug:code>": ["office/doubts/code"],
        "office/credit/<slug:code>": ["office/credit/code"],
        "mystery/<slug:code>": ["mystery/code"],
        "me/credit/<slug:code>": ["me/credit/code"],
        "me/views/<slug:code>": ["me/views/code"],
        "orders/<slug:code>/times/<slug:question>": [f"orders/{orders['asked']}/times/{question}"],
        "orders/<slug:code>/complaint/<slug:visit_code>/<slug:complaint>": [
            f"orders/{pairs[0].replace('rate', 'complaint')}/code"
        ],
        "orders/<slug:code>/complaint/<slug:visit_code>": [
            f"orders/{complaint}" for complaint in a.complaints(shop, *pairs)
        ],
        "complaints/<slug:code>": ["complaints/code"],
        "homes/<slug:code>/members/<slug:member>": [f"homes/{home}/members/code"],
        "me/invitations/<slug:code>": ["me/invitations/code"],
        "orders/<slug:code>/rate/<slug:visit_code>": [f"orders/{pair}" for pair in pairs],
        "orders/<slug:code>/pay/": [f"orders/{unpaid}/pay/"],
        "orders/<slug:code>/cancel": [f"orders/{orders['asked']}/cancel"],
        "orders/<slug:code>/reschedule/pay": [f"orders/{orders['asked']}/reschedule/pay"],
        "orders/<slug:code>/reschedule": [f"orders/{orders['asked']}/reschedule"],
        "orders/<slug:code>": [f"orders/{code}" for code in (unpaid, stay, *orders.values())],
        "homes/<slug:code>": [f"homes/{home}"],
        "me/programs/<slug:code>": ["me/programs/code"],
        "me/waiting/<slug:code>": ["me/waiting/code"],
        "suggest/<slug:code>": ["suggest/code"],
        "learning/contests/<slug:code>": [f"learning/contests/{a.skill_contest(shop)}"],
        "me/skill-contests/<slug:code>": ["me/skill-contests/code"],
        "contests/<slug:code>": ["contests/code"],
        "offers/<slug:code>": [f"offers/{offer.code}"],
        "work/visits/<slug:code>": [
            f"work/visits/{visits[name].visit_code}" for name in ("assigned", "rated")
        ],
        "visits/<str:code>": [f"visits/{visits['assigned'].visit_code}"],
        "workers/<str:code>": [f"workers/{shop.worker_codes[0]}"],
        "office/reviews/<slug:code>": [f"office/reviews/{review_code}"],
        "office/orders/<slug:code>": [f"office/orders/{orders['assigned']}"],
        "packages/<slug:code>/<slug:slug>": ["packages/code/slug"],
        "office/services/<slug:code>": [f"office/services/{shop.service_code}"],
        "people/<slug:code>": [f"people/{shop.worker_codes[0]}"],
        "join/<slug:company_slug>": ["join/jia"],
        "feedback/<slug:company_slug>/answer/<slug:code>": [f"feedback/jia/answer/{a.note(shop)}"],
        "feedback/<slug:company_slug>/<slug:store_code>": [f"feedback/jia/{a.store(shop)}"],
        "words/statements/<slug:code>": ["words/statements/code"],
        "words/<slug:aspect>": ["words/clean"],
        "mechanisms/<slug:name>": ["mechanisms/gates"],
        "intake/<slug:code>": [f"intake/{a.applicant(shop)}"],
        "card/<slug:token>": [f"card/{a.card(shop)}"],
        "events/<slug:kind>/<str:code>": [f"events/late/{late}"],
        "events/<slug:kind>": ["events/late"],
        "planning/<str:code>": [f"planning/{run}"],
        "calls/<slug:code>": [f"calls/{call}"],
        "births/<slug:code>": ["births/code"],
        "pool/stays/<slug:code>": ["pool/stays/code"],
        "pool/<slug:code>": [f"pool/{a.pool_ask(shop, visits['assigned'].order_id)}"],
        "capacity/<slug:code>/<slug:line>": [f"capacity/{roster}"],
        "capacity/<slug:code>": [f"capacity/{roster.split('/')[0]}"],
        "days/<slug:code>": [f"days/{roster.split('/')[1]}"],
        "areas/back/<slug:code>": ["areas/back/code"],
        "areas/<slug:code>": [f"areas/{a.area_plan(shop)}"],
        "plans/<str:code>": [f"plans/{proposal}"],
        "finance/payments/<slug:code>": ["finance/payments/code"],
        "finance/refunds/<slug:code>": ["finance/refunds/code"],
        "finance/cases/<slug:code>": ["finance/cases/code"],
        "supplies/batches/<slug:code>": [f"supplies/batches/{a.batch(shop)}"],
        "supplies/picks/<slug:code>": [f"supplies/picks/{shop.worker_codes[0]}"],
        "<slug:moment>": ["set_out"],
        "<int:position>": ["1"],
        "measures/appeals/<slug:code>": ["measures/appeals/code"],
        "measures/rewards/<slug:code>": ["measures/rewards/code"],
        "measures/<slug:code>": ["measures/code"],
        "improvements/<slug:code>": [f"improvements/{a.improvement(shop)}"],
        "suggestions/<slug:code>": ["suggestions/code"],
        "remedies/<slug:code>": ["remedies/code"],
        "standards/gates/<slug:code>": ["standards/gates/code"],
        "gate-objections/<slug:code>": ["gate-objections/code"],
        "me/gates/<slug:code>": ["me/gates/code"],
        "records/<slug:code>": ["records/code"],
        "leaks/<slug:code>": ["leaks/code"],
        "privacy/<slug:version>": ["privacy/2026-11"],
        "data-requests/<slug:code>": ["data-requests/code"],
        "commissions/<slug:code>": ["commissions/code"],
        "commissioned/<slug:code>": ["commissioned/code"],
        "joint/decisions/<slug:code>": ["joint/decisions/code"],
        "joint/<slug:code>": [f"joint/{a.joint_review(shop)}"],
        "inspections/lots/<slug:lot_code>": [f"inspections/lots/{inspected[0]}"],
        "inspections/proof/<slug:code>": ["inspections/proof/code"],
        "inspections/<slug:code>": [f"inspections/{inspected[1]}"],
        "hazards/<slug:code>": ["hazards/code"],
        "warnings/<slug:code>": [f"warnings/{inspected[2]}"],
        "pauses/<slug:code>": ["pauses/code"],
        "standards/<slug:entry_id>": ["standards/BK-01", "standards/SOS-01", "standards/LW-06"],
        "public/standards/<slug:company_slug>": ["public/standards/jia"],
        "<str:token>": ["token"],
        "work/learning/<int:lesson_id>": [f"work/learning/{one}" for one in learning["lessons"]],
        "learning/class/<int:lesson_id>": [f"learning/class/{learning['lessons'][1]}"],
        "learning/courses/<slug:code>/<int:version>": ["learning/courses/conduct/1"],
        "learning/paths/<slug:line>": ["learning/paths/cleaning"],
        "learning/tests/<slug:code>": [f"learning/tests/{learning['tests'][0]}"],
    }


def _put(booked: Booked, state: VisitState) -> Booked:
    with for_company(booked.company_id):
        Visit.objects.filter(pk=booked.visit_id).update(state=state, changed_at=SUNDAY_NOON)
        if state is VisitState.SETTLED:
            Reservation.objects.filter(visit_id=booked.visit_id).update(state=ReservationState.DONE)
    return booked


def filled(route: str, codes: dict[str, list[str]]) -> list[str]:
    """The addresses of a route; none when it needs a code that the seed does not have."""
    found = [route]
    for piece, values in codes.items():
        found = [one.replace(piece, value) for one in found for value in values]
        found = list(dict.fromkeys(found))
    return [f"/{one}" for one in found if "<" not in one]


__all__ = ["book", "filled", "routes", "seed"]
