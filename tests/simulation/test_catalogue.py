"""The invented city's catalogue is whole, in both languages, and can be sold."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import jiahe.simulation.catalogue as catalogue_module
from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import CompanyMode
from jiahe.catalog import queries
from jiahe.catalog.choices import ServiceStatus, Unit
from jiahe.catalog.models import Category, Service
from jiahe.catalog.rules import Asked, quote_service, refund_rule
from jiahe.kit.tenancy import for_company
from jiahe.simulation.catalogue import CatalogueFault, load_catalogue, offer_catalogue
from jiahe.simulation.catalogue_parts import SKILLS, ServiceSpec
from jiahe.simulation.workers import TRADES
from jiahe.standards.limits import FLOOR_FEN_PER_HOUR
from jiahe.workforce.rules import covers

ICONS = Path(catalogue_module.__file__).parents[1] / "web/static/vendor/tabler-icons"
HUES = {"clean", "nanny", "elder", "cook", "repair"}
HAN = re.compile(r"[一-鿿]")
ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 24, 12, tzinfo=ZONE)
EVERYBODY_HOLDS = ("identity", "background", "insurance")
SLUGS = [one.slug for one in load_catalogue().services]


def texts(spec: ServiceSpec) -> tuple[list[str], list[str]]:
    """Every text of the service, Chinese and English."""
    parts = [*spec.add_ons, *load_catalogue().packages_of(spec.slug)]
    zh = [spec.name, spec.summary, *spec.includes, *spec.excludes, *(one.name for one in parts)]
    en = [spec.name_en, spec.summary_en, *spec.includes_en, *spec.excludes_en]
    en += [one.name_en for one in parts]
    for step in spec.steps:
        zh += [step.text, step.criterion]
        en += [step.text_en, step.criterion_en]
    return zh, en


def open_company(slug: str = "jia") -> int:
    return accounts.open_company(
        slug=slug, name="家和示例", name_en="Jiahe Example", mode=CompanyMode.EMPLOYEE
    ).pk


def test_six_shelves_hold_at_least_twenty_six_services() -> None:
    catalogue = load_catalogue()
    assert len(catalogue.services) >= 26
    assert [one.code for one in catalogue.categories] == [
        "cleaning", "mother-baby", "elder-care", "cooking", "repair", "organising",
    ]  # fmt: skip
    assert {one.category for one in catalogue.services} == {
        one.code for one in catalogue.categories
    }


def test_shelves_use_icons_and_hues_that_exist() -> None:
    shelves = load_catalogue().categories
    assert [one.code for one in shelves if not (ICONS / f"{one.icon}.svg").exists()] == []
    assert {one.hue for one in shelves} == HUES


def test_every_skill_of_the_trade_is_sold() -> None:
    assert {one.skill for one in load_catalogue().services} == SKILLS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_trade_of_the_city_has_the_skill_and_the_papers(slug: str) -> None:
    spec = load_catalogue().service(slug)
    able = [
        trade
        for trade in TRADES
        if spec.skill in (*trade.first, *trade.rest)
        and all(
            any(covers(held, asked) for held in (trade.health, *trade.papers, *EVERYBODY_HOLDS))
            for asked in spec.required_certificates
        )
    ]
    assert able != []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_text_is_there_in_both_languages(slug: str) -> None:
    zh, en = texts(load_catalogue().service(slug))
    assert [one for one in zh if not HAN.search(one)] == []
    assert [one for one in en if not one or HAN.search(one)] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_procedure_begins_with_confirming_and_ends_with_following_up(slug: str) -> None:
    steps = load_catalogue().service(slug).steps
    assert 5 <= len(steps) <= 8
    assert (steps[0].phase, steps[-1].phase) == ("confirm", "follow")


@pytest.mark.parametrize("slug", SLUGS)
def test_no_hour_is_sold_below_the_floor(slug: str) -> None:
    spec = load_catalogue().service(slug)
    assert spec.unit != Unit.HOUR or spec.price_fen >= FLOOR_FEN_PER_HOUR


def test_people_who_work_with_babies_and_elders_prove_their_health() -> None:
    found = {
        category: {
            one.health_class for one in load_catalogue().services if one.category == category
        }
        for category in ("mother-baby", "elder-care", "cooking")
    }
    assert found == {
        "mother-baby": {"health_mother_baby"},
        "elder-care": {"health_elder"},
        "cooking": {"health_general"},
    }


def test_the_weekly_family_package_is_for_large_homes() -> None:
    package = next(one for one in load_catalogue().packages if one.slug == "family-weekly")
    assert (package.least_m2, package.every_days) == (100, 7)  # SV-01


def test_kitchen_bathroom_and_bedroom_have_norms() -> None:
    rooms = {one.room for one in load_catalogue().norms}
    assert rooms >= {"kitchen", "bathroom", "bedroom"}


def test_a_larger_home_takes_longer_up_to_the_limit() -> None:
    rule = load_catalogue().service("deep-cleaning").duration
    assert [rule.minutes_for(area_m2=area) for area in (30, 90, 400)] == [180, 300, 480]


def test_more_items_take_longer() -> None:
    rule = load_catalogue().service("air-conditioner-cleaning").duration
    assert [rule.minutes_for(items=items) for items in (1, 3)] == [60, 180]


def test_a_file_that_cannot_be_sold_is_refused(tmp_path, monkeypatch) -> None:
    text = (catalogue_module.DATA / "cooking.toml").read_text(encoding="utf-8")
    (tmp_path / "cooking.toml").write_text(text.replace('unit = "hour"', 'unit = "day"'))
    monkeypatch.setattr(catalogue_module, "DATA", tmp_path)
    with pytest.raises(CatalogueFault, match="home-cooking: unit"):
        load_catalogue.__wrapped__()


@pytest.mark.django_db
def test_the_whole_catalogue_goes_on_sale() -> None:
    company_id = open_company()
    with for_company(company_id):
        offer_catalogue(load_catalogue())
        rows = list(Service.objects.order_by("slug"))
        assert [row.slug for row in rows] == sorted(SLUGS)
        assert {row.status for row in rows} == {ServiceStatus.PUBLISHED}
        assert Category.objects.count() == 6
        for row in rows:
            spec = load_catalogue().service(row.slug)
            sop = queries.sop_in_force(row.pk)
            assert sop is not None
            assert [step.text for step in queries.steps_of(sop.pk)] == [
                step.text for step in spec.steps
            ]
            assert len(queries.add_ons_of(row.pk)) == len(spec.add_ons)
            assert len(queries.packages_of(row.pk)) == len(load_catalogue().packages_of(row.slug))


@pytest.mark.django_db
def test_every_service_can_be_quoted_and_refunded() -> None:
    with for_company(open_company()):
        offer_catalogue(load_catalogue())
        for row in Service.objects.all():
            asked = Asked(NOON, NOON.replace(day=20), 180, 90, ZONE)
            assert quote_service(row, asked).total_fen > 0
            assert refund_rule(row.refund_tiers).tiers != ()


@pytest.mark.django_db
def test_only_the_named_services_go_on_sale() -> None:
    with for_company(open_company()):
        offer_catalogue(load_catalogue(), ["daily-cleaning"])
        assert [row.slug for row in Service.objects.all()] == ["daily-cleaning"]
        assert [row.code for row in Category.objects.all()] == ["cleaning"]
