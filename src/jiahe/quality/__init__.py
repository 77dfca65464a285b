"""How well it went: reviews both ways, and the fair score that matching reads.

Promises: a review stands only on a visit that took place, and is never deleted; hiding
one needs a reason code and leaves a stub. Refuses: second reviews, strangers, late edits.
"""
