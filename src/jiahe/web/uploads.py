"""Photos that come with a form, measured before they are read; and photos that are shown."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

from jiahe.fieldwork.pictures import PhotoTooLarge
from jiahe.kit.errors import Refusal
from jiahe.standards.limits import LARGEST_PHOTO_BYTES


def photos_in(request: HttpRequest, *, most: int, too_many: Refusal) -> list[bytes]:
    """What was sent as `photos`; raises `too_many` above `most`, `PhotoTooLarge`."""
    files = [file for file in request.FILES.getlist("photos") if isinstance(file, UploadedFile)]
    if len(files) > most:
        raise too_many
    if any((file.size or 0) > LARGEST_PHOTO_BYTES for file in files):
        raise PhotoTooLarge
    return [file.read() for file in files]


def picture(file: Any) -> HttpResponseBase:
    """A stored photo as an answer that only its asker keeps."""
    return FileResponse(
        file,
        content_type="image/jpeg",
        headers={"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"},
    )
