"""What a household shows with a complaint: safe pictures, few, kept for good; an archived home."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from PIL import Image
from tests.fieldwork.test_pictures import GPS, with_gps

from complaint_world import END, Home, home_after_a_visit
from field_world import START, at, picture_bytes
from jiahe.accounts.models import Household, HouseholdMember
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.care import actions
from jiahe.care.models import ComplaintPhoto
from jiahe.care.rules import RAISE_WITHIN
from jiahe.fieldwork.pictures import NotAPhoto
from jiahe.fieldwork.queries import NotYourVisit
from jiahe.journeys import complain

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
NAMES = tuple(f"complaints/2026/{n}.jpg" for n in range(7))


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def home() -> Home:
    return home_after_a_visit()


def shown(home: Home) -> list[str]:
    with home.world.inside():
        return list(ComplaintPhoto.objects.order_by("pk").values_list("file", flat=True))


def add(home: Home, code: str, photo: str) -> str:
    return complain.add_photo(code=code, photo=photo, **home.of_home())


def test_a_kept_photo_says_nothing_of_where_it_was_taken(home) -> None:
    assert GPS in Image.open(BytesIO(with_gps())).getexif()  # control: what was sent does
    with at(END):
        home.complain(photos=home.stored(with_gps()))
    with default_storage.open(shown(home)[0]) as file:
        kept = Image.open(BytesIO(file.read()))
    assert (dict(kept.getexif()), "comment" in kept.info) == ({}, False)


def test_what_is_no_photo_is_refused_before_anything_is_kept(home) -> None:
    with at(END), pytest.raises(NotAPhoto):
        home.stored(b"%PDF-1.7 not a picture")
    assert (home.kept(), shown(home)) == ((0, 0), [])


def test_no_picture_is_read_of_a_visit_that_cannot_be_complained_of(home) -> None:
    with home.world.inside():
        Visit.objects.filter(code=home.world.visit_code).update(state=VisitState.ASSIGNED)
    with at(START - DAY), pytest.raises(actions.ComplaintTooEarly):
        home.stored(b"no picture")  # or it would be refused as one


@pytest.mark.parametrize("many", [6, 7])
def test_six_photos_fit_and_a_seventh_keeps_the_whole_from_being_raised(home, many) -> None:
    with at(END):
        if many == 7:
            with pytest.raises(actions.ComplaintPhotosFull):
                home.complain(photos=NAMES[:many])
        else:
            home.complain(photos=NAMES[:many])
    assert shown(home) == list(NAMES[:6] if many == 6 else ())


def test_more_files_than_fit_are_not_even_cleaned(home) -> None:
    with at(END), pytest.raises(actions.ComplaintPhotosFull):
        home.stored(*[b"no picture"] * 7)


def test_a_photo_is_added_once_while_the_complaint_is_open(home) -> None:
    with at(END):
        code = home.complain(photos=NAMES[:1])
        assert add(home, code, NAMES[1]) == add(home, code, NAMES[1])
    assert shown(home) == list(NAMES[:2])


def test_of_a_full_or_closed_complaint_no_photo_is_added(home) -> None:
    with at(END):
        code = home.complain(photos=NAMES[:6])
        with pytest.raises(actions.ComplaintPhotosFull):
            add(home, code, NAMES[6])
        home.settle(code, seen=0)
        with pytest.raises(actions.ComplaintIsOver):
            add(home, code, NAMES[6])
    assert shown(home) == list(NAMES[:6])


def test_nobody_else_adds_a_photo(home) -> None:
    with at(END):
        code = home.complain()
        with pytest.raises(actions.NoSuchComplaint):
            complain.add_photo(
                company_id=home.world.company_id, code=code, person_id=home.agent, photo=NAMES[0]
            )
    assert shown(home) == []


def test_a_photo_is_never_deleted(home) -> None:
    with at(END):
        home.complain(photos=NAMES[:1])
    with home.world.inside(), pytest.raises(DatabaseError), transaction.atomic():
        ComplaintPhoto.objects.all().delete()
    assert shown(home) == [NAMES[0]]


def test_a_photo_is_never_changed(home) -> None:
    with at(END):
        home.complain(photos=NAMES[:1])
    with home.world.inside(), pytest.raises(DatabaseError), transaction.atomic():
        ComplaintPhoto.objects.update(file="x")
    assert shown(home) == [NAMES[0]]


def put_away(home: Home) -> None:
    homes = HouseholdMember.objects.filter(person_id=home.world.member.pk).values("household_id")
    Household.objects.filter(pk__in=homes).update(is_archived=True)


def test_a_home_that_is_booked_for_no_more_still_complains_in_time(home) -> None:
    put_away(home)
    with at(END + DAY):
        code = home.complain(photos=home.stored(picture_bytes("red")))
        home.settle(code, seen=0)
    assert home.kinds(code) == ["closed"]


def test_it_is_bound_by_the_time_limit_as_any_home(home) -> None:
    put_away(home)
    with at(END + RAISE_WITHIN + DAY), pytest.raises(actions.ComplaintTooLate):
        home.complain()
    assert home.kept() == (0, 0)


def test_control_who_left_the_home_does_not_complain_for_it(home) -> None:
    HouseholdMember.objects.filter(person_id=home.world.member.pk).delete()
    with at(END + DAY), pytest.raises(NotYourVisit):
        home.complain()
