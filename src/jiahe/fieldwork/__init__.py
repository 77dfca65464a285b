"""What happened at the door: moments, checklist, photos, acceptance.

Promises: each moment of a visit is recorded once, by the worker who is on it, with a proof of
place; nothing that was recorded is changed; what was done offline keeps its own time as far as
that is possible. Refuses another worker's visit (as if it did not exist), a moment out of order,
an arrival that nothing proves, and a finish while a required step or photo is missing.
Goods: stock is the sum of a ledger that only grows, no store and no bag ever holds less than
nothing, and each batch is found again at the visits that used it. What was used is recorded even
when nobody issued it, and said so.
"""
