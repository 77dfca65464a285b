"""What can be held against us: the audit of overrides.

Promises: entries are only added, never changed. Refuses an override without a reason.
"""
