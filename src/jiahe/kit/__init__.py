"""The bottom of the product: money, ids, clock, refusals, facts, tenancy, database."""
