"""Prices and cancellation terms in words: what the engine counts, a household reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiahe.booking.quotes import visit_quote
from jiahe.catalog import queries as catalog
from jiahe.engine.pricing import DAYS_OF_MONTH, Occasion
from jiahe.engine.refunds import RefundRule, Step
from jiahe.web.templatetags.household import said
from jiahe.web.wording import money, short_money

WHOLE = 10_000


def line_names(service_id: int) -> dict[str, str]:
    """What add-ons, packages and group terms are called, for `price_lines`."""
    add_ons = {row.slug: said(row, "name") for row in catalog.add_on_rows(service_id)}
    packages = {f"package_{row.slug}": row for row in catalog.packages_of(service_id)}
    terms = {f"group_{row.group}/{row.name}": row for row in catalog.group_terms()}
    return add_ons | {key: said(row, "name") for key, row in (packages | terms).items()}


def price_lines(quote: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Lines for `parts/price_lines.html`; `names` says what is sold is called (`line_names`)."""
    return [
        {
            "label": _label(line, names),
            "fen": line["amount_fen"],
            "note": _note(line, names, quote.get("term_days", 0)),
        }
        for line in quote["lines"]
    ]


@dataclass(frozen=True)
class SamePrice:
    """Visits of an order that cost the same; `reasons` are the occasions that make it so."""

    fen: int
    reasons: tuple[str, ...]
    starts: tuple[datetime, ...]

    @property
    def sum_fen(self) -> int:
        return self.fen * len(self.starts)


def prices_by_day(quote: Mapping[str, Any], starts: Sequence[datetime]) -> list[SamePrice]:
    """The visits by their prices, as soon as not all have one; else, and for a term, nothing."""
    if not quote.get("others"):
        return []
    groups: dict[tuple[int, tuple[str, ...]], list[datetime]] = {}
    for number, start in enumerate(starts, start=1):
        one = visit_quote(quote, number)
        reasons = (_label(line, {}) for line in one["lines"] if line["code"] in set(Occasion))
        groups.setdefault((one["total_fen"], tuple(reasons)), []).append(start)
    return [SamePrice(*price, tuple(of)) for price, of in groups.items()]


def moved_line(order: Any, visit: Any, visits: Sequence[Any]) -> list[dict[str, Any]]:
    """What other times made dearer or cheaper, beside the lines of the frozen quote."""
    shows_one = len(visits) > 1 and not order.term_days
    agreed = visit_quote(order.quote, visit.number).get("total_fen", 0)
    fen = (visit.price_fen if shows_one else order.total_fen) - agreed
    return [{"label": _("Moved to another time"), "fen": fen, "note": ""}] if fen else []


def _label(line: Mapping[str, Any], names: Mapping[str, str]) -> str:
    words = {
        "evening": _("Evening"),
        "weekend": _("Weekend"),
        "holiday": _("Public holiday"),
        "urgent": _("At short notice"),
        "area": _("Larger home"),
        "minimum": _("Up to the minimum charge"),
    }
    code = str(line["code"])
    if code.startswith("base_"):
        return names.get("", _("Service"))
    if code.startswith("add_on_"):
        return names.get(code.removeprefix("add_on_"), str(line["label"]))
    if code.startswith("package_"):
        return _("Package discount")
    if code.startswith("group_"):
        return names.get(f"{code}/{line['label']}", str(line["label"]))
    return words.get(code, str(line["label"]))


def _note(line: Mapping[str, Any], names: Mapping[str, str], term_days: int) -> str:
    """How the amount comes about, or why the price is lower."""
    reasons = {
        "group_elder": _("because an older person lives with you"),
        "group_infant": _("because an infant lives with you"),
        "group_regular": _("because you come back often"),
        "group_supported": _("granted to your home by the company"),
    }
    code = str(line["code"])
    if code.startswith("package_"):
        return names.get(code, str(line["label"]))
    return reasons.get(code) or _term_note(line, term_days) or _amount(line)


def _term_note(line: Mapping[str, Any], term_days: int) -> str:
    """How a line of a live-in term is reckoned; empty for every other line."""
    code, price = str(line["code"]), short_money(line["unit_fen"])
    if not term_days:
        return ""
    if code == "base_month" or code.startswith("add_on_"):
        return _("%(price)s for a month of %(month)d days × %(n)d days") % {
            "price": price,
            "month": DAYS_OF_MONTH,
            "n": term_days,
        }
    if code == "holiday":
        return ngettext(
            "%(price)s × %(n)d public holiday in the term",
            "%(price)s × %(n)d public holidays in the term",
            int(float(line["quantity"])),
        ) % {
            "price": price,
            "n": int(float(line["quantity"])),
        }
    return ""


def _amount(line: Mapping[str, Any]) -> str:
    units = {
        "base_hour": _("hours"),
        "base_square_metre": "㎡",
        "base_item": _("items"),
        "base_month": _("months"),
    }
    unit = units.get(str(line["code"]))
    if unit is None:
        return ""
    quantity = f"{float(line['quantity']):g}"
    return f"{short_money(line['unit_fen'])} × {quantity} {unit}"


def cancellation_terms(rule: RefundRule) -> list[str]:
    """One sentence for each step of the fee, from free to full, said before anybody pays."""
    steps = [_tier(hours, fee) for hours, fee in rule.tiers]
    return [
        *steps,
        _("After the worker set out: %(fee)s") % {"fee": _fee(rule.after_set_out_basis_points)},
        _("After the start: %(fee)s") % {"fee": _fee(rule.after_start_basis_points)},
    ]


def late_move_terms() -> list[str]:
    """What moving costs, in a sentence that is said before anybody pays."""
    return [
        _(
            "Moving: another time costs what its holiday, weekend or evening costs more or less;"
            " moved late, giving up afterwards costs what it would have cost before the move."
        )
    ]


def _tier(hours: int, fee: int) -> str:
    if hours == 0:
        return _("Later: %(fee)s") % {"fee": _fee(fee)}
    if hours >= 48 and hours % 24 == 0:
        return _("Until %(days)d days before: %(fee)s") % {"days": hours // 24, "fee": _fee(fee)}
    return ngettext(
        "Until %(hours)d hour before: %(fee)s", "Until %(hours)d hours before: %(fee)s", hours
    ) % {"hours": hours, "fee": _fee(fee)}


def _fee(basis_points: int) -> str:
    if basis_points == 0:
        return pgettext("fee", "free")
    if basis_points == WHOLE:
        return _("no refund")
    return _("%(percent)s%% of the price") % {"percent": f"{basis_points / 100:g}"}


def formula_lines(steps: Sequence[Step]) -> list[tuple[str, str]]:
    """The calculation of a cancellation, line by line, as (what, how much)."""
    names = {
        "paid": _("You paid"),
        "minutes_before": _("Time until the start"),
        "fee": _("Fee"),
        "kept_from_move": _("Fee of the time it was moved from"),
        "refund": _("You get back"),
    }
    return [(names.get(step.key, _("Fee by the rule")), _value(step)) for step in steps]


def _value(step: Step) -> str:
    if step.unit == "fen":
        return money(step.value)
    if step.unit == "basis_points":
        return f"{step.value / 100:g}%"
    return lasting(max(step.value, 0))


def lasting(minutes: int) -> str:
    """`2 days`, `5 h 30 min`: a duration as people say it."""
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(n)d min") % {"n": rest}
    if not rest:
        return _("%(n)d h") % {"n": hours}
    return _("%(h)d h %(m)d min") % {"h": hours, "m": rest}
