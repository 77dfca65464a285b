"""Real requests, driven through the product's own actions: book, pay, assign, carry out, review.

A table of requests (place, window, length) becomes one company per city with synthetic workers;
each request then goes the way that the pages go. Promises: a bad row is named and skipped;
a killed replay goes on where it stood; the audit counts overlaps, the ledger and the outbox.
"""
