"""Orders, visits, series, and promised time.

Promises: a worker's time is promised once, by `actions.promise` alone, whoever asks
(household, dispatcher, series, crew, import, optimiser): workers are locked in order,
hours, gates, travel and rest are proved again in the same transaction, and the
database's exclusion constraint has the last word. Refuses: taken or infeasible time,
expired holds, moves that a visit's state does not allow, stale versions.
"""
