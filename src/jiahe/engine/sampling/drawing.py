"""Which units are inspected: drawn by a sealed secret, so that anybody can check it later.

Nobody who knows the lot alone can tell who will be drawn; everybody who is shown the secret
afterwards can compare it with the seal that was published before, and draw again.
"""

import hashlib
import hmac
from collections.abc import Iterable


def seal(secret: str) -> str:
    """What is published when a lot is opened: it fixes the secret without telling it."""
    return hashlib.sha256(f"jiahe lot {secret}".encode()).hexdigest()


def drawn_order(secret: str, lot: str, units: Iterable[str]) -> list[str]:
    """The lot's units in the order in which they are inspected; the first n are the sample.

    A unit's place depends on secret, lot and its own name alone: leaving out a unit that cannot
    be inspected moves the others up, and changes nothing else. Each unit counts once.
    """

    def drawn(unit: str) -> bytes:
        return hmac.digest(secret.encode(), f"{lot}\n{unit}".encode(), "sha256")

    return sorted(set(units), key=lambda unit: (drawn(unit), unit))
