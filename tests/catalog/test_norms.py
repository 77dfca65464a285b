"""The trade's cleaning norms: every room, how often, and when it is done well."""

import pytest

from factories import SUNDAY_NOON, open_shop
from jiahe.catalog.norms import DAILY, MONTHLY, WEEKLY, rooms_of
from jiahe.kit.clock import FixedClock, clock_set_to


def test_kitchen_bathroom_and_bedroom_have_norms_with_a_frequency() -> None:
    rooms = {
        room.name_en: {norm.every_days for norm in room.norms} for room in rooms_of("cleaning")
    }
    assert rooms == {
        "Kitchen": {DAILY, WEEKLY, MONTHLY},
        "Bathroom": {DAILY, WEEKLY, MONTHLY},
        "Bedroom": {DAILY, WEEKLY},
        "Living room": {DAILY, MONTHLY},
    }


def test_every_norm_is_told_in_both_languages() -> None:
    norms = [norm for room in rooms_of("cleaning") for norm in room.norms]
    missing = [one for one in norms if not (one.task_en and one.criterion and one.criterion_en)]
    assert (len(norms), missing) == (10, [])


def test_a_shelf_without_norms_has_none() -> None:
    assert rooms_of("repair") == ()


@pytest.mark.django_db
def test_the_services_page_shows_the_norms(client, settings) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        shop = open_shop()
        page = client.get(f"/service/{shop.service_code}/").content.decode()
    assert page.count("每周") >= 3
    assert "白布擦过不发黄" in page
