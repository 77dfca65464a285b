"""What happened at the door: moments, checklist, photos, acceptance.

Promises: each moment of a visit is recorded once, by the worker who is on it, with a proof of
place; nothing that was recorded is changed; what was done offline keeps its own time as far as
that is possible. Refuses another worker's visit (as if it did not exist), a moment out of order,
an arrival that nothing proves, and a finish while a required step or photo is missing.
"""
