"""Rows that keep a place or a standard by its key are said in the reader's language."""

import pytest
from django.utils.translation import override

from figure_world import World, build
from jiahe.insights.choices import ImprovementKind, RiskSource, ScopeKind
from jiahe.insights.models import Improvement, Risk
from jiahe.insights.places import place_said
from jiahe.insights.risk_words import improvement_title, title_of
from jiahe.kit.tenancy import for_company
from jiahe.standards.entries import titled

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def said(world: World, kind: str, place_id: int, kept: str) -> list[str]:
    found = []
    with for_company(world.company_id):
        for language in ("zh-hans", "en"):
            with override(language):
                found.append(place_said(kind, place_id, kept))
    return found


def test_a_store_has_both_its_names_and_a_person_the_own_one(world) -> None:
    assert said(world, "store", world.store_id, "旧名") == ["总店", "Main"]
    assert said(world, "house", world.company_id, "旧名") == ["家和", "Jiahe"]
    assert said(world, "worker", 1, "甲") == ["甲", "甲"]
    assert said(world, "store", 999_999, "已关的店") == ["已关的店", "已关的店"]


def test_a_service_on_sale_without_an_english_name_keeps_its_own(world) -> None:
    with for_company(world.company_id):
        type(world.service).objects.update(status="published")
    assert said(world, "service", world.service.pk, "旧名") == ["日常保洁", "日常保洁"]
    assert said(world, "line", world.service.category_id, "旧名") == ["保洁", "Cleaning"]


def warned(world: World, name: str = "总店") -> Risk:
    return Risk(
        company_id=world.company_id, source=RiskSource.WARNING,
        ref=f"warning:marks:store:{world.store_id}",
        evidence={"n": 3, "what": {"measure": "marks", "scope": "store", "name": name}},
    )  # fmt: skip


def test_the_place_of_a_risk_is_not_the_name_of_the_night(world) -> None:
    with for_company(world.company_id), override("en"):
        assert title_of(warned(world)) == "Early warning: Marks, Main"
        assert title_of(warned(world, "")) == "Early warning: Marks, Team"


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("QA-01", "QA-01 Satisfied households"),
        ("LW-13 gone to the office", "LW-13 Merchants' identity checked again gone to the office"),
        ("XX-99", "XX-99"),
        ("QA-012", "QA-012"),
        ("厨房台面漏擦", "厨房台面漏擦"),
    ],
)
def test_a_kept_id_gets_its_title_and_other_words_stay(kept: str, words: str) -> None:
    with override("en"):
        assert titled(kept) == words


def test_an_improvement_of_an_overdue_risk_is_called_as_the_risk(world) -> None:
    with for_company(world.company_id):
        row = Improvement.objects.create(
            company_id=world.company_id, kind=ImprovementKind.CASE, title="超期风险：总店",
            scope_kind=ScopeKind.COMPANY, opened_at=world.person.joined_at,
        )  # fmt: skip
        risk = warned(world)
        risk.likelihood, risk.severity, risk.matrix_version = 3, 3, "1"
        risk.found_at, risk.task = row.opened_at, row
        risk.save()
        with override("en"):
            assert improvement_title(row) == "Overdue risk: Early warning: Marks, Main"
