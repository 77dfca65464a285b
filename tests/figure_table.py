"""The table: standard -> state -> the rows that bring it about."""

from collections.abc import Callable
from datetime import date

from figure_cases import (
    BREACH,
    MET,
    WATCH,
    accepted,
    agents,
    ago,
    announced,
    answered_after,
    arrived,
    begins,
    called_back,
    completed,
    credit_objection,
    day_of,
    deleted,
    files,
    full_survey,
    holds,
    inspected,
    mark_nine,
    matched,
    measures,
    moved_and_answered,
    objection,
    objections,
    order,
    orders,
    priced,
    rated_objections,
    rated_refunds,
    recorded,
    refund,
    reviews,
    score,
    served,
    skilled,
    split,
    surveyed,
    tracked,
    watched,
)
from figure_demand import foreseen
from figure_people import interviewed, shown
from figure_records import (
    FOUR,
    assessed_for,
    assessed_long_ago,
    closing_after,
    data_asked,
    filed,
    fraud,
    logged,
    observed,
    renewed,
    reviewed,
    stubs_kept,
)
from figure_training import assessed, certified, drilled, hours, lawful, passed
from figure_world import QUOTE, TERMS, World

MONTH = 30.4375
NINTH = date(2026, 11, 9)  # a Monday
UNTOLD = {key: value for key, value in TERMS.items() if key != "company"}
GOOD_PAPERS = (("identity", 90, 200), ("health_general", 90, 200))


def states(met, watch, breach) -> dict[str, Callable[[World], None]]:
    return {MET: met, WATCH: watch, BREACH: breach}


CASES = {
    "BK-01": states(answered_after(10), answered_after(27), answered_after(45)),
    "BK-02": states(orders(10), orders(4, 1), orders(20, 20)),
    "MT-01": states(matched(5), matched(3, 2), matched(10, 30)),
    "MT-02": states(matched(5), matched(2, 1), matched(33, source="board")),
    "CH-01": states(moved_and_answered(1), moved_and_answered(22), moved_and_answered(30)),
    "CS-04": states(agents(5, 4), agents(4), agents(*[3] * 30, 4)),
    "CS-05": states(
        lambda w: w.colleagues(50, "service_agent"),
        lambda w: w.colleagues(41, "service_agent"),
        lambda w: w.colleagues(2, "dispatcher"),
    ),
    "QA-05": states(inspected(1, 2), inspected(1), inspected()),
    "QA-06": states(inspected(1, 2), inspected(1), inspected(1, teams=2)),
    "CP-01": states(objections(2), objections(22), objections(30)),
    "CP-02": states(objections(1, 2), objections(1, 30), objections(*[30] * 40)),
    "CP-03": states(objections(1, 30), objections(1, None), objections(*[None] * 40)),
    "CP-04": states(objections(1, 30), objections(1, None), objections(*[None] * 40)),
    "CP-05": states(rated_objections(2), rated_objections(1, 1), rated_objections(10, 30)),
    "CP-06": states(
        objection(closed_after=1), objection(), objection(closed_after=1, reason="")
    ),
    "AS-01": states(objections(2), objections(22), objections(30)),
    "AS-02": states(objections(1, 2), objections(4, 5), objections(*[10] * 40)),
    "AS-03": states(rated_refunds(2), rated_refunds(1, 1), rated_refunds(10, 30)),
    "AS-05": states(called_back(3), called_back(1, 1), called_back(5, 35)),
    "RF-01": states(
        refund(NINTH, date(2026, 11, 10)),
        refund(NINTH, date(2026, 11, 12)),
        refund(NINTH, date(2026, 11, 13)),
    ),
    "AN-01": states(foreseen(2, 2), foreseen(4, 2), foreseen(4, 2, other_lines=40)),
    "HR-01": states(interviewed(90, 85), interviewed(90, 81), interviewed(90, 79)),
    "HR-02": states(files(2), files(1, 1), files(10, 30)),
    "HR-03": states(hours(42), hours(12, sent=False), hours(39)),
    "HR-04": states(certified("clean"), certified("", sent=False), certified("cook")),
    "HR-05": states(assessed(20), assessed(80), assessed(None)),
    "HR-06": states(passed(5), passed(1, 1), passed(10, 30)),
    "HR-08": states(lawful(3), lawful(1, 1), lawful(10, 20, 10)),
    "CM-02": states(drilled(2), drilled(1, 1), drilled(10, 30)),
    "HR-07": states(skilled(2), skilled(1, 2), skilled(5, 35)),
    "HR-09": states(
        served(("confidentiality", 90, 200)), served(("confidentiality", 90, 10)), served()
    ),
    "HR-10": states(
        served(("insurance", 90, 200)), served(("insurance", 90, 10)), served()
    ),
    "HR-11": states(
        holds("skill_level", 3 * MONTH),
        holds("skill_level", 10 * MONTH),
        holds("skill_level", 13 * MONTH),
    ),
    "LW-15": states(assessed_for(1_200, *FOUR), assessed_long_ago, assessed_for(1_200, "health")),
    "LW-17": states(logged(7), logged(7, 320), logged(5)),
    "LW-04": states(filed("filing_change", 20, 5), filed("filing_change", 20, 14),
                    filed("filing_change", 20, None)),
    "LW-24": states(stubs_kept(10), stubs_kept(5, 4.9), stubs_kept(3)),
    "LW-25": states(filed("tax_report", 54, 15), filed("tax_report", 54, 28),
                    filed("tax_report", 54, None)),
    "LW-29": states(filed("algorithm", 20, 4), filed("algorithm", 28, 13),
                    filed("algorithm", 28, None)),
    "LW-22": states(filed("prepaid", 20, 3), filed("prepaid", 20, 6), filed("prepaid", 20, None)),
    "LW-23": states(fraud(30_000, 90_000), fraud(30_000, None), fraud(10_000, 40_000)),
    "LW-30": states(renewed(10), renewed(6), renewed(3)),
    "LW-12": states(closing_after(45), closing_after(32), closing_after(20)),
    "LW-13": states(filed("merchant_check", 60, 0), filed("merchant_check", 170, 0),
                    filed("merchant_check", 200, 0)),
    "CM-01": states(reviewed(90), reviewed(350), reviewed(None)),
    "CM-03": states(observed(1), observed(6), observed(12)),
    "LW-16": states(data_asked(20, 4), data_asked(25, 19), data_asked(26, None)),
    "QA-01": states(reviews(3), reviews(1, 1), reviews(20, 20)),
    "QA-02": states(reviews(3), reviews(1, 1), reviews(0, 40)),
    "QA-03": states(reviews(3), reviews(0, 2, (5, 3, 5)), reviews(0, 40, (5, 2, 5))),
    "QA-04": states(surveyed(3), surveyed(1, 1), surveyed(10, 30)),
    "QA-07": states(full_survey(3), full_survey(10), full_survey(13)),
    "QA-08": states(
        lambda w: w.improvements(10), lambda w: w.improvements(8), lambda w: w.improvements(2, 1)
    ),
    "QA-11": states(measures(2), measures(1, due=1), measures(2, late=1)),
    "QA-10": states(watched(3), watched(1, 1), watched(5, 30)),
    "SC-01": states(
        reviews(1), lambda w: w.review(text="陈女士 家很干净") and None, mark_nine
    ),
    "SC-02": states(
        score(5, 4.6, 4.2, 4.9), score(5, 4.0, 3.2, 4.9), score(5, 4.95, 4.2, 4.9)
    ),
    "SC-03": states(
        score(5, 4.6, 4.2, 4.9, 5), score(2, 4.6, 4.2, 4.9, 2), score(9, 4.6, 4.2, 4.9, 1)
    ),
    "PR-01": states(priced(18_000), priced(15_600), priced(12_000)),
    "PR-02": states(
        order(), order(quote=QUOTE | {"warnings": ["below_floor"]}), order(quote={})
    ),
    "PR-03": states(accepted(1, ago(hours=20)), accepted(10, None), accepted(40, None)),
    "PR-04": states(
        order(paid=ago(days=3)),
        order(paid=ago(days=3), provider="cash"),
        order(paid=ago(days=3), provider="seashells"),
    ),
    "PR-05": states(order(), order(terms={"refund_tiers": []}), order(terms={})),
    "OR-01": states(completed(3), completed(1, 1), completed(10, 30)),
    "LW-01": states(begins(True, True), begins(False, False), begins(False, True)),
    "LW-02": states(
        holds("violence_check", 3 * MONTH),
        holds("violence_check", 10 * MONTH),
        holds("violence_check", 13 * MONTH),
    ),
    "LW-03": states(
        served(("health_general", 90, 200)),
        served(("health_elder", 10 * MONTH, 60)),
        served(("health_general", 13 * MONTH, 60)),
    ),
    "LW-05": states(shown("marked", "scanned"), shown("marked"), shown()),
    "LW-06": states(
        served(*GOOD_PAPERS), served(GOOD_PAPERS[0], ("health_general", 90, 10)), served()
    ),
    "LW-07": states(tracked("answer", "review"), tracked("answer"), tracked()),
    "LW-08": states(
        lambda w: w.visit() and None,
        lambda w: w.visit(w.order(terms=UNTOLD)) and None,
        lambda w: w.visit(w.order(sop=None)) and None,
    ),
    "LW-09": states(
        reviews(1), lambda w: w.review(hidden_because="unlawful") and None, deleted
    ),
    "LW-10": states(recorded(), recorded(moments=False), recorded(paid=False)),
    "LW-11": states(announced(10), announced(7), announced(3)),
    "LW-18": states(arrived("gps"), arrived("stated"), arrived("face")),
    "LW-20": states(day_of(6), day_of(8.5), day_of(10)),
    "LW-21": states(day_of(6, "shop"), day_of(7.5, "shop"), day_of(9, "shop")),
    "LW-26": states(
        split("wechat"), split("wechat", platform=28), split("wechat", platform=40)
    ),
    "LW-28": states(credit_objection(3), credit_objection(17), credit_objection(21)),
    "LW-27": states(
        split("alipay"), split("alipay", paid=27), split("alipay", paid=35, settled=None)
    ),
}  # fmt: skip
