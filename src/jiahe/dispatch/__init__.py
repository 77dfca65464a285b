"""Who goes: from the promise that names a worker to the worker's yes, and every change in between.

Promises: one live assignment per seat; a worker answers only their own offer, once and in time; a
declined or unanswered seat goes to the next qualified worker who can really keep the promised
time, or stands in the dispatcher's queue with the reasons in words; every assignment says why this
worker.
Refuses: a drop on a visit that somebody else has changed, on a started or pinned visit, on a worker
without the skill or the certificates; a plan that its checker does not confirm. Nothing is applied
silently, and promised time is only ever changed through `booking.actions.promise` (R6).
"""
