"""What the companies sell, and the parts of it that planning needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jiahe.catalog import actions, queries
from jiahe.catalog.rules import usual_minutes
from jiahe.simulation.catalogue import load_catalogue, offer_catalogue


@dataclass(frozen=True)
class Sold:
    """A service on sale by the company in scope; `row` is the service as prices read it."""

    service_id: int
    sop_id: int | None
    step_ids: tuple[int, ...]
    skill: str
    lowest_level: int
    required: tuple[str, ...]
    row: Any

    def minutes_for(self, area_m2: int) -> int:
        """The shortest length that can be chosen, or what a home of this size usually takes."""
        choices: list[int] = self.row.duration_choices
        return min(choices) if choices else usual_minutes(self.row, area_m2)


CATEGORIES = (
    ("cleaning", "保洁", "Cleaning", "spray", "clean"),
    ("cooking", "做饭", "Cooking", "pot", "cook"),
    ("care", "照护", "Care", "heart", "elder"),
    ("repair", "维修", "Repair", "wrench", "repair"),
)
SERVICES: tuple[tuple[str, str, str, str, str, int, int, str], ...] = (
    # slug, category, name, name_en, skill, fen an hour, minutes, health class
    ("daily", "cleaning", "日常保洁", "Home cleaning", "daily_cleaning", 5_500, 120,
     "health_general"),
    ("windows", "cleaning", "擦窗", "Window cleaning", "window_cleaning", 6_800, 90,
     "health_general"),
    ("cooking", "cooking", "上门做饭", "Cooking at home", "cooking", 6_500, 90, "health_general"),
    ("elder", "care", "助老陪护", "Company for the elderly", "elder_care", 6_000, 120,
     "health_elder"),
    ("infant", "care", "育儿照护", "Infant care", "infant_care", 7_500, 180,
     "health_mother_baby"),
    ("handyman", "repair", "小修小补", "Handyman", "handyman", 9_000, 60, "health_general"),
)  # fmt: skip
STEPS = (
    {"phase": "confirm", "text": "核对需求", "text_en": "Confirm what is wanted"},
    {"phase": "prepare", "text": "戴好鞋套", "text_en": "Put on shoe covers"},
    {"phase": "do", "text": "按约定完成服务", "text_en": "Do the agreed work"},
    {"phase": "follow", "text": "带走垃圾并道别", "text_en": "Take the rubbish, say goodbye"},
)


def fill_shelf() -> None:
    """Puts the catalogue on sale, in the company in scope."""
    catalogue = load_catalogue()
    offer_catalogue(catalogue)
    covered = {one.skill for one in catalogue.services}
    _fill_gaps([one for one in SERVICES if one[4] not in covered])


def _fill_gaps(rows: Sequence[tuple[str, str, str, str, str, int, int, str]]) -> None:
    if not rows:
        return
    for position, (code, name, name_en, icon, hue) in enumerate(CATEGORIES, start=1):
        actions.define_category(
            code=code, name=name, name_en=name_en, icon=icon, hue=hue, position=position
        )
    for slug, category, name, name_en, skill, price_fen, minutes, health in rows:
        service = actions.draft_service(
            slug=slug,
            category_code=category,
            unit="hour",
            price_fen=price_fen,
            fields={
                "name": name,
                "name_en": name_en,
                "skill": skill,
                "required_certificates": ["identity", health],
                "duration_choices": [minutes, minutes + 60, minutes + 120],
                "at_least_minutes": min(60, minutes),
                "surcharges": {"evening": 1_500, "weekend": 1_000, "holiday": 5_000},
            },
        )
        actions.submit_service(service_id=service.pk)
        actions.publish_service(service_id=service.pk)
        actions.publish_sop(service_id=service.pk, steps=STEPS)


def on_shelf(company_id: int) -> list[Sold]:
    """The visits by the hour that one person carries out, of this company."""
    rows = [one for one in queries.services_on_sale() if one.company_id == company_id]
    return [_sold(one) for one in rows if _is_simple(one)]


def _is_simple(service: Any) -> bool:
    return service.shift_kind == "visit" and service.crew_size == 1


def _sold(service: Any) -> Sold:
    sop = queries.sop_in_force(service.pk)
    steps: Sequence[Any] = [] if sop is None else list(queries.steps_of(sop.pk))
    return Sold(
        service_id=service.pk,
        sop_id=None if sop is None else sop.pk,
        step_ids=tuple(step.pk for step in steps),
        skill=service.skill,
        lowest_level=service.lowest_level,
        required=tuple(service.required_certificates),
        row=service,
    )
