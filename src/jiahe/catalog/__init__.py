"""What is sold: services, procedures, durations, itemised prices, packages, group prices; and
what it uses up: supplies, their suppliers, the kit of a service, low-waste practices.

Promises: the price is itemised and complete before anybody books (PR-02); a procedure
in force is a version that later changes do not touch. Refuses: services that nobody
reviewed, prices that are not amounts. Warns, without blocking, below the floor price (PR-01).
"""
