"""Photos made safe and small: verified, turned upright, stripped of metadata, stamped."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy
from PIL import ExifTags, Image, ImageDraw, ImageFont

from jiahe.kit.errors import Refusal
from jiahe.standards.limits import LARGEST_PHOTO_BYTES

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1600
MOST_PIXELS = 50_000_000  # a phone's largest ordinary photo; more is a decompression bomb
JPEG_QUALITY = 82
# What a phone says of how it was held. Pillow's own turning also writes the rest of what the file
# says of itself anew, and falls over what is odd there.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class NotAPhoto(Refusal):
    sentence = gettext_lazy("This file is not a photo. Please send a JPEG, PNG or WebP picture.")


class PhotoTooLarge(Refusal):
    sentence = gettext_lazy("This photo is too large. Please take it again with fewer pixels.")


@dataclass(frozen=True)
class KeptPicture:
    """A safe picture in the storage; `sha256` is of the picture before the stamp.

    So the same picture is recognised whatever its file said about itself, and the stored
    file carries its own hash in its name.
    """

    name: str
    sha256: str


def keep_picture(data: bytes, *, order_code: str, taken_at: datetime) -> KeptPicture:
    """Cleans, stamps and stores a photo; raises `NotAPhoto`, `PhotoTooLarge`.

    Touches files: call it outside a transaction. Storing the same picture twice keeps one.
    """
    picture = cleaned(data)
    digest = hashlib.sha256(str(picture.size).encode() + picture.tobytes()).hexdigest()
    jpeg = jpeg_of(stamped(picture, order_code, taken_at))
    name = f"visits/{localtime(taken_at):%Y/%m/%d}/{hashlib.sha256(jpeg).hexdigest()}.jpg"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(jpeg))
    return KeptPicture(name, digest)


def is_as_kept(name: str) -> bool:
    """Whether the file is there and is the one that was stored: its name is its hash."""
    try:
        with default_storage.open(name) as file:
            found = hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return False
    return PurePosixPath(name).stem.partition("_")[0] == found  # a second one's name goes on


def cleaned(data: bytes) -> Image.Image:
    """The pixels alone, upright, at most 1600 px; raises `NotAPhoto`, `PhotoTooLarge`."""
    if len(data) > LARGEST_PHOTO_BYTES:
        raise PhotoTooLarge
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PhotoTooLarge
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation) or 1)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _on_white(picture if turn is None else picture.transpose(turn))
    except BROKEN as error:
        raise NotAPhoto from error


def _on_white(picture: Image.Image) -> Image.Image:
    """A new picture that shares nothing but pixels with the old one."""
    layer = picture.convert("RGBA")
    sheet = Image.new("RGB", layer.size, "white")
    sheet.paste(layer, mask=layer.getchannel("A"))
    return sheet


def stamped(picture: Image.Image, order_code: str, taken_at: datetime) -> Image.Image:
    """The picture with time and order code in its lower left corner."""
    text = f"{localtime(taken_at):%Y-%m-%d %H:%M}  {order_code}"
    sheet = picture.copy()
    size = max(10, sheet.width // 32)
    font = ImageFont.load_default(size)
    draw = ImageDraw.Draw(sheet, "RGBA")
    left, top = size // 2, sheet.height - size * 2
    box = draw.textbbox((left, top), text, font=font)
    margin = size // 3
    frame = (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)
    draw.rectangle(frame, fill=(0, 0, 0, 140))
    draw.text((left, top), text, font=font, fill="white")
    return sheet


def jpeg_of(picture: Image.Image) -> bytes:
    """The picture as a JPEG file without metadata."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()
