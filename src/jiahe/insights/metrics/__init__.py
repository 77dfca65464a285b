"""Metrics in families; each is a query for its cases, all are in `registry`."""
