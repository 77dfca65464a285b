"""The API for mini-programs, partners and associations: an edge beside the pages.

Promises: every operation calls the query, journey or action that its page calls, declares who
may ask (`access.Allow`), says no as a problem with the refusal's name, writes once for each key.
Refuses: an operation without a policy, a write without an `Idempotency-Key`, a key beyond its
scopes; what belongs to somebody else is not there.
"""
