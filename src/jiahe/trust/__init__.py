"""What can be held against us: the audit of overrides, and of looks at people's data.

Promises: entries are only added, never changed. Refuses an override without a reason.
"""
