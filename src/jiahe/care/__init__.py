"""What a household complains of, and what the company says to it, against clocks.

Promises: a complaint about a visit, before or after it was accepted, is kept as it was said; the
first human answer is due as the company holds CP-01, what was done about it as it holds AS-01;
household and desk hear of each step; photos show it to the home and the office alone; an answer
that did not settle it can be sent back. Refuses a complaint before the visit or long after it, a
second one while the first is open, an answer without words, one by a side of it, and a step from
a page that is out of date. Nothing here is ever changed or deleted:
complaints, photos and steps are append-only.
"""
