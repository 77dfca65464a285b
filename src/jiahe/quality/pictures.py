"""Photos of a review or an inspection: made safe as those of a visit, without its stamp."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.timezone import localtime

from jiahe.fieldwork.pictures import cleaned, jpeg_of
from jiahe.kit.clock import now


def keep_picture(data: bytes, folder: str = "reviews") -> str:
    """The name of the safe picture in the storage; raises `NotAPhoto`, `PhotoTooLarge`.

    Touches files: call it outside a transaction. Storing the same picture twice keeps one.
    """
    jpeg = jpeg_of(cleaned(data))
    name = f"{folder}/{localtime(now()):%Y/%m/%d}/{hashlib.sha256(jpeg).hexdigest()}.jpg"
    if default_storage.exists(name):
        return name
    return default_storage.save(name, ContentFile(jpeg))
