"""Who is who: people, households, companies, stores, roles.

Promises: one person per phone number; a role belongs to one company; a
household's address is seen by its members and by the companies that serve it.
Refuses: numbers that are no mobile numbers, roles that nobody granted.
"""
