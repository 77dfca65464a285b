"""What is sold, and what it uses up: services, procedures, prices; supplies, kits, practices.

Services have durations, itemised prices, packages and group prices; supplies have suppliers.
Promises: the price is itemised and complete before anybody books (PR-02); a procedure
in force is a version that later changes do not touch. Refuses: services that nobody
reviewed, prices that are not amounts. Warns, without blocking, below the floor price (PR-01).
"""
