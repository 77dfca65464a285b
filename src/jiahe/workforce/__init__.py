"""Who can work: profiles, skills with levels, certificates with proof, calendars, gates.

Promises: `candidates_for` names only people who may lawfully be sent, with their true hours.
Refuses: sending anybody whose required certificate is missing, expired or unproved; each
refusal says in words which one and since when.
"""
