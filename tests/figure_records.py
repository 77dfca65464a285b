"""Rows for the standards of registers: records with their days, requests with their answers."""

from datetime import date, timedelta

from figure_world import NOW, ON, World, ago
from jiahe.trust.models import ComplianceRecord, DataRequest

FOUR = ("location", "health", "photos", "dispatch")


def entered(w: World, kind: str, began: date, done: date | None, until: date | None = None,
            subject: str = "x") -> None:  # fmt: skip
    ComplianceRecord.objects.create(
        company_id=w.company_id, kind=kind, subject=subject, began_on=began, done_on=done,
        until_on=until, entered_by=w.person, entered_at=NOW - timedelta(hours=1),
    )  # fmt: skip


def assessed_for(days: int, *subjects: str):
    """Impact assessments of a month ago, kept for so many days from then."""

    def rows(w: World) -> None:
        done = ON - timedelta(days=30)
        for subject in subjects:
            entered(w, "assessment", done, done, done + timedelta(days=days), subject)

    return rows


def assessed_long_ago(w: World) -> None:
    for subject in FOUR:
        done = ON - timedelta(days=3 * 365)
        entered(w, "assessment", done, done, ON + timedelta(days=30), subject)


def logged(months: int, days_ago: int = 5):
    """An inventory of so many days ago that found logs of so many months."""

    def rows(w: World) -> None:
        done = ON - timedelta(days=days_ago)
        entered(w, "logs", done - timedelta(days=31 * months), done)

    return rows


def filed(kind: str, began_days_ago: int, took: int | None):
    """A matter that began so many days ago and was done after so many more, or is open."""

    def rows(w: World) -> None:
        began = ON - timedelta(days=began_days_ago)
        entered(w, kind, began, None if took is None else began + timedelta(days=took))

    return rows


def stubs_kept(years: float, began_years_ago: float = 1):
    """Invoice stubs of a year that ended so long ago, kept for so many years from then."""

    def rows(w: World) -> None:
        began = ON - timedelta(days=round(365.25 * began_years_ago))
        until = began + timedelta(days=round(365.25 * years) + 1)
        entered(w, "invoice_stubs", began, began + timedelta(days=20), until, "2025 年度")

    return rows


def observed(days_ago: int):
    """The market was looked at so many days ago."""

    def rows(w: World) -> None:
        on = ON - timedelta(days=days_ago)
        entered(w, "market", on, on, subject="同城平台新推月卡")

    return rows


def fraud(price: int, damages: int | None, days_ago: int = 20):
    """A fraud of so many days ago, with its price and damages in fen; None is not paid yet."""

    def rows(w: World) -> None:
        began = ON - timedelta(days=days_ago)
        ComplianceRecord.objects.create(
            company_id=w.company_id, kind="fraud", subject="虚报用料", began_on=began,
            done_on=None if damages is None else began + timedelta(days=3), price_fen=price,
            damages_fen=damages, entered_by=w.person, entered_at=NOW - timedelta(hours=1),
        )  # fmt: skip

    return rows


def renewed(days: int):
    """A renewal so many days after its reminder."""

    def rows(w: World) -> None:
        began = ON - timedelta(days=3)
        entered(w, "renewal", began, began, began + timedelta(days=days))

    return rows


def closing_after(days: int):
    def rows(w: World) -> None:
        began = ON - timedelta(days=3)
        entered(w, "closing", began, began, began + timedelta(days=days))

    return rows


def reviewed(days_ago: int | None):
    """An order, and its kind of agreement reviewed so many days ago, or never."""

    def rows(w: World) -> None:
        w.order()
        if days_ago is not None:
            on = ON - timedelta(days=days_ago)
            entered(w, "text_review", on, on, subject="shop")

    return rows


def data_asked(days: int, answered_after: int | None):
    """A request of so many days ago, answered so many days later, or not at all."""

    def rows(w: World) -> None:
        asked = ago(days=days)
        DataRequest.objects.create(
            company_id=w.company_id, person=w.person, kind="delete", asked_at=asked, due_at=asked,
            outcome="" if answered_after is None else "done",
            answered_at=None if answered_after is None else asked + timedelta(days=answered_after),
        )  # fmt: skip

    return rows
