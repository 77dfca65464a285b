"""Photos of rooms that nobody lives in and of papers that prove nothing, drawn by code."""

import hashlib
import random
from functools import cache
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from jiahe.fieldwork.pictures import KeptPicture

ALBUM = 24
WIDTH, HEIGHT = 320, 240
PAPER_WIDTH, PAPER_HEIGHT = 400, 560


def some_picture(rng: random.Random) -> bytes:
    """A room with a window and a cupboard, never the same twice; JPEG of a few kilobytes."""
    wall = (rng.randint(190, 240), rng.randint(190, 235), rng.randint(180, 230))
    picture = Image.new("RGB", (WIDTH, HEIGHT), wall)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 168, WIDTH, HEIGHT), fill=(rng.randint(150, 190), 140, 110))
    window = rng.randint(16, 60)
    draw.rectangle((window, 28, window + 84, 110), fill=(165, 205, 225), outline="white", width=5)
    draw.line((window + 42, 28, window + 42, 110), fill="white", width=4)
    left = rng.randint(150, 200)
    top = rng.randint(84, 120)
    draw.rectangle((left, top, left + rng.randint(70, 110), 196), fill=(238, 236, 228))
    draw.line((left + 35, top, left + 35, 196), fill=(200, 196, 184), width=2)
    plant = rng.randint(20, 120)
    draw.rectangle((plant, 178, plant + 18, 198), fill=(188, 120, 84))
    draw.ellipse((plant - 8, 146, plant + 26, 182), fill=(96, rng.randint(140, 170), 96))
    out = BytesIO()
    picture.save(out, "JPEG", quality=72)
    return out.getvalue()


def some_paper(rng: random.Random) -> bytes:
    """A page with a frame, lines that say nothing and a red seal; JPEG of a few kilobytes."""
    page = Image.new("RGB", (PAPER_WIDTH, PAPER_HEIGHT), (250, 247, 238))
    draw = ImageDraw.Draw(page)
    edge = rng.randint(14, 22)
    frame = (edge, edge, PAPER_WIDTH - edge, PAPER_HEIGHT - edge)
    draw.rectangle(frame, outline=(150, 120, 60), width=3)
    draw.rectangle((110, 60, 290, 84), fill=(90, 90, 96))
    for row in range(130, 400, 34):
        draw.rectangle((60, row, rng.randint(180, 340), row + 9), fill=(178, 178, 182))
    left = rng.randint(230, 262)
    draw.ellipse((left, 420, left + 96, 516), outline=(200, 40, 40), width=5)
    out = BytesIO()
    page.save(out, "JPEG", quality=72)
    return out.getvalue()


@cache
def keep_album() -> tuple[KeptPicture, ...]:
    """Pictures in the storage that many past photos show; kept once."""
    rng = random.Random("album")  # noqa: S311  # the same rooms again
    return tuple(_kept(some_picture(rng)) for _ in range(ALBUM))


def _kept(data: bytes) -> KeptPicture:
    digest = hashlib.sha256(data).hexdigest()
    name = f"visits/album/{digest}.jpg"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(data))
    return KeptPicture(name, digest)
