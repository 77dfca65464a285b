"""Photos: really photos, upright, small, and silent about where they were taken."""

from datetime import UTC, datetime
from io import BytesIO
from struct import error, pack

import pytest
from PIL import Image, ImageOps

from field_world import picture_bytes
from jiahe.fieldwork import pictures
from jiahe.fieldwork.pictures import NotAPhoto, PhotoTooLarge, cleaned, keep_picture

TAKEN_AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def with_gps(size=(400, 200), orientation=1) -> bytes:
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "Phone", orientation
    exif.get_ifd(GPS).update({1: "N", 2: (30.0, 52.0, 13.0), 3: "E", 4: (120.0, 5.0, 36.0)})
    return picture_bytes(size=size, exif=exif.tobytes(), comment=b"my home")


def kept(data: bytes, **options) -> Image.Image:
    from django.core.files.storage import default_storage

    said = {"order_code": "abcd", "taken_at": TAKEN_AT, **options}
    with default_storage.open(keep_picture(data, **said).name) as file:
        return Image.open(BytesIO(file.read()))


def test_control_the_sent_photo_says_where_it_was_taken() -> None:
    sent = Image.open(BytesIO(with_gps()))
    assert (GPS in sent.getexif(), sent.info["comment"]) == (True, b"my home")


def test_a_kept_photo_says_nothing_about_itself() -> None:
    picture = kept(with_gps())
    assert (dict(picture.getexif()), picture.format) == ({}, "JPEG")
    assert set(picture.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_photo_is_turned_upright() -> None:
    assert cleaned(with_gps(size=(400, 200), orientation=6)).size == (200, 400)


def corners(picture: Image.Image) -> list[bool]:
    """Whether it is dark in each corner: upper left, upper right, lower left, lower right."""
    right, below = picture.width - 5, picture.height - 5
    places = [(5, 5), (right, 5), (5, below), (right, below)]
    return [picture.convert("L").getpixel(place) < 128 for place in places]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_however_the_phone_was_held_the_photo_is_turned_as_it_says(orientation) -> None:
    sent = Image.new("RGB", (80, 40), "white")
    sent.paste("black", (0, 0, 20, 15))
    exif, out = Image.Exif(), BytesIO()
    exif[ORIENTATION] = orientation
    sent.save(out, "PNG", exif=exif.tobytes())
    upright = ImageOps.exif_transpose(Image.open(BytesIO(out.getvalue())))
    found = cleaned(out.getvalue())
    assert (found.size, corners(found)) == (upright.size, corners(upright))


def with_odd_words(kind: str, tag: int, code: int) -> bytes:
    """A good photo, held upright, that says one thing of itself in a kind that does not fit."""
    said = pack(">HHI4s", tag, code, 1, b"abcd") + pack(">HHIHH", ORIENTATION, 3, 1, 6, 0)
    out = BytesIO()
    exif = b"Exif\0\0MM\0*" + pack(">IH", 8, 2) + said + bytes(4)
    Image.new("RGB", (40, 20)).save(out, kind, exif=exif)
    return out.getvalue()


ODD = [(0x0100, 2), (MAKE, 11), (0x02BC, 11)]  # a width in letters, a maker as a number


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize(("tag", "code"), ODD)
def test_a_photo_that_says_odd_things_of_itself_is_kept_all_the_same(kind, tag, code) -> None:
    assert cleaned(with_odd_words(kind, tag, code)).size == (20, 40)


@pytest.mark.parametrize(("tag", "code"), ODD)
def test_control_pillows_own_turning_falls_over_it(tag, code) -> None:
    sent = Image.open(BytesIO(with_odd_words("JPEG", tag, code)))
    with pytest.raises((AttributeError, TypeError, error)):
        ImageOps.exif_transpose(sent)


@pytest.mark.parametrize("size", [(4000, 3000), (900, 5000), (1600, 1200), (40, 30)])
def test_a_kept_photo_is_at_most_1600_pixels_long(size) -> None:
    picture = kept(picture_bytes(size=size))
    assert max(picture.size) == min(1600, max(size))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_kinds_of_photo_are_kept_as_jpeg(kind) -> None:
    assert kept(picture_bytes(kind=kind)).format == "JPEG"


def test_see_through_pixels_become_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(out, "PNG")
    assert cleaned(out.getvalue()).getpixel((25, 5)) == (255, 255, 255)


def test_the_stamp_darkens_the_lower_corner_only() -> None:
    picture = kept(picture_bytes("white", size=(800, 600)))
    corner = picture.crop((20, 540, 200, 590)).convert("L").getextrema()[0]
    assert (corner < 128, picture.crop((0, 0, 800, 500)).convert("L").getextrema()[0]) == (
        True,
        255,
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "很".encode() * 1000,
        b"GIF89a" + b"\0" * 50,
        picture_bytes(kind="GIF"),
        picture_bytes(kind="BMP"),
        picture_bytes(kind="TIFF"),
        picture_bytes()[:200],
        picture_bytes(kind="PNG")[:60],
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
    ],
)
def test_what_is_no_photo_is_refused(data) -> None:
    with pytest.raises(NotAPhoto):
        cleaned(data)


def test_more_than_eight_megabytes_are_refused_unread() -> None:
    with pytest.raises(PhotoTooLarge):
        cleaned(picture_bytes() + b"\0" * 8 * 1024 * 1024)


def bomb(side: int) -> bytes:
    """A small file that says it is huge."""
    out = BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("side", "refusal"), [(8_000, PhotoTooLarge), (10_000, NotAPhoto), (14_000, NotAPhoto)]
)
def test_a_decompression_bomb_is_refused_by_its_size_alone(side, refusal, monkeypatch) -> None:
    data = bomb(side)
    assert len(data) < 100_000

    def unpacked(*_):
        raise AssertionError("the bomb was unpacked")

    monkeypatch.setattr(Image.Image, "load", unpacked)
    with pytest.raises(refusal):
        cleaned(data)


def test_control_without_the_limit_the_bomb_is_unpacked(monkeypatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 10**9)
    assert cleaned(bomb(8_000)).size == (1600, 1600)


def test_the_same_picture_is_stored_once_whatever_its_file_says() -> None:
    said = {"order_code": "abcd", "taken_at": TAKEN_AT}
    with_place, again = (keep_picture(with_gps(), **said) for _ in range(2))
    plain = keep_picture(picture_bytes(size=(400, 200), comment=b"other"), **said)
    other = keep_picture(picture_bytes("red", size=(400, 200)), **said)
    assert (with_place, with_place.sha256) == (again, plain.sha256)
    assert other.sha256 != plain.sha256
