"""The green report: a month's CO2e, waste and water, by store and week, each with its method."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.accounts.queries import company_by_id, stores_in_company
from jiahe.fieldwork.footprints import MonthReport, Period, green_report, method
from jiahe.web.green_words import in_words, kinds, mass, named, told
from jiahe.web.office.green_drawing import weeks_svg
from jiahe.web.office.nav import chrome
from jiahe.web.office.standards_report import month_asked
from jiahe.web.once import company_of
from jiahe.web.policies import allow, is_dispatcher
from jiahe.web.templatetags.household import said


@allow(is_dispatcher)
@never_cache
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The month of `?month=2026-11`, or this one."""
    found = green_report(month_asked(request))
    words = chrome(request, "office:green") | {
        "first_on": found.first_on,
        "month": f"{found.first_on:%Y-%m}",
        "whole": _row("", found.whole),
        "shown": in_words(found.whole.found),
        "kinds": kinds(),
        "stores": [_row(name, found.stores[pk]) for pk, name in _stores() if pk in found.stores],
        "weeks": [(monday, _row("", one)) for monday, one in found.weeks],
        "chart": weeks_svg(found.weeks, kinds()),
        "factors": [(one, named(one), told(one)) for one in method().factors.values()],
        "version": method().version,
    }
    return render(request, "office/green.html", words)


def _stores() -> list[tuple[int | None, str]]:
    return [*((one.pk, said(one, "name")) for one in stores_in_company()), (None, "–")]


def _row(name: str, one: Period) -> dict[str, Any]:
    return {
        "name": name,
        "visits": one.visits,
        "recorded": one.recorded,
        "a_visit": mass(one.grams_a_visit),
        "travel": mass(one.found.grams_of("travel")),
        "supply": mass(one.found.grams_of("supply")),
        "water": mass(one.found.grams_of("water")),
        "co2": mass(one.found.co2_grams),
        "waste": mass(one.found.waste_grams),
        "litres": round(one.found.water_litres),
        "saved": mass(max(0.0, one.saved_grams)),
    }


@allow(is_dispatcher)
@never_cache
@require_safe
def report_json(request: HttpRequest) -> HttpResponse:
    company = company_by_id(company_of(request))
    found = green_report(month_asked(request))
    told_month = f"{found.first_on:%Y-%m}"
    name = f"green-{company.slug}-{told_month}.json"
    return JsonResponse(
        {"company": company.slug, "month": told_month, **_figures(found)},
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _figures(found: MonthReport) -> dict[str, Any]:
    names = dict(_stores())
    return {
        "method": {
            "version": method().version,
            "water_litres_an_hour": dict(method().water_litres_an_hour),
            "factors": [
                {
                    "name": one.name,
                    "grams_co2e": one.grams,
                    "per": one.unit,
                    "source": one.source_en,
                    "is_published": one.is_published,
                }
                for one in method().factors.values()
            ],
        },
        "whole": _numbers(found.whole),
        "stores": {names.get(pk, "–"): _numbers(one) for pk, one in found.stores.items()},
        "weeks": {str(monday): _numbers(one) for monday, one in found.weeks},
    }


def _numbers(one: Period) -> dict[str, Any]:
    return {
        "visits": one.visits,
        "visits_with_materials": one.recorded,
        "co2e_grams": round(one.found.co2_grams),
        "co2e_grams_a_visit": round(one.grams_a_visit, 1),
        "waste_grams": round(one.found.waste_grams),
        "water_litres": round(one.found.water_litres),
        "same_ways_by_car_grams": round(one.car_grams),
        "parts": [
            {
                "kind": part.kind,
                "name": part.name,
                "amount": round(part.amount, 2),
                "co2e_grams": round(part.co2_grams, 1),
            }
            for part in one.found.parts
        ],
    }


routes = [
    path("green/", report, name="green"),
    path("green/report.json", report_json, name="green-json"),
]
