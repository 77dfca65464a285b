"""What people say about a visit, and the fair score that follows from it.

Promises: only somebody who took part in an accepted visit judges it, once each way and
worker; what was said before a change is kept; a review is hidden with a reason that everybody
sees, never deleted; a worker reads what was said without learning who said it; a few bad days
do not ruin a score. Refuses marks off the scale, unknown tags, late reviews and late changes.
"""
