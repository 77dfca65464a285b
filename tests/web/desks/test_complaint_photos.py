"""Photos of a complaint on the pages: sent without JavaScript, read by home and desk alone."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaint_world import END, Home, home_after_a_visit
from factories import staff
from field_world import picture_bytes
from jiahe.accounts.choices import Role
from jiahe.care.models import ComplaintPhoto
from jiahe.kit.clock import FixedClock, clock_set_to
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/office/complaints/"


@pytest.fixture(autouse=True)
def _after_the_visit(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with clock_set_to(FixedClock(END)):
        yield


@pytest.fixture
def home() -> Home:
    return home_after_a_visit()


def here(home: Home) -> str:
    return f"/orders/{home.world.order_code}/complaint/{home.world.visit_code}/"


def form(*photos: bytes, key: str = "k") -> dict[str, object]:
    files = [SimpleUploadedFile(f"{n}.jpg", data) for n, data in enumerate(photos)]
    return {"kind": "work", "words": "厨房没擦", "idempotency_key": key, "photos": files}


def sent(home: Home, *photos: bytes, key: str = "k"):
    client = signed_in(home.world.member.pk)
    return client.post(f"{here(home)}raise/", form(*photos, key=key))


def codes(home: Home) -> list[str]:
    with home.world.inside():
        return list(ComplaintPhoto.objects.order_by("pk").values_list("code", flat=True))


def status(person_id: int, url: str) -> int:
    answer = signed_in(person_id).get(url)
    answer.close()
    return answer.status_code


def test_home_and_desk_see_the_photos(home) -> None:
    assert sent(home, picture_bytes("red"), picture_bytes("blue")).status_code == 302
    urls = [f"{here(home)}photos/{code}/" for code in codes(home)]
    page = signed_in(home.world.member.pk).get(here(home)).content.decode()
    assert re.findall(r'<img src="([^"]+)"', page) == urls
    answer = signed_in(home.world.member.pk).get(urls[0])
    answer.close()
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    desk = signed_in(home.agent).get(DESK).content.decode()
    seen = re.findall(r'<img src="(/office/complaints/[^"]+)"', desk)
    assert [status(home.agent, url) for url in seen] == [200, 200]


def test_nobody_else_sees_them(home) -> None:
    sent(home, picture_bytes("red"))
    foreign = home_after_a_visit("west")
    (photo,) = codes(home)
    with home.world.inside():
        complaint = ComplaintPhoto.objects.get().complaint.code
    of_home, of_desk = f"{here(home)}photos/{photo}/", f"{DESK}{complaint}/photos/{photo}/"
    assert status(home.agent, of_desk) == 200  # control
    inspector = staff(home.world.company_id, Role.INSPECTOR, 7_001)
    asked = [
        status(foreign.agent, of_desk),
        status(foreign.world.member.pk, of_home),
        status(foreign.world.member.pk, f"{here(foreign)}photos/{photo}/"),
        status(home.agent, of_home),
    ]
    assert asked == [404] * 4
    assert status(inspector, of_desk) in {403, 404}


def test_a_form_with_photos_that_is_sent_twice_is_one_complaint(home) -> None:
    assert [sent(home, picture_bytes("red")).status_code for _ in range(2)] == [302, 302]
    assert (home.kept(), len(codes(home))) == ((1, 0), 1)


def test_what_is_no_photo_brings_the_form_back_as_it_was_filled_in(home) -> None:
    answer = sent(home, b"GIF89a no")
    page = answer.content.decode()
    assert (answer.status_code, home.kept()) == (422, (0, 0))
    assert ("不是照片" in page, ">厨房没擦</textarea>" in page) == (True, True)
    assert re.findall(r'value="(\w+)" required checked', page) == ["work"]
    again = signed_in(home.world.member.pk).get(f"{here(home)}raise/")
    assert (again.status_code, again["Location"]) == (302, here(home))
