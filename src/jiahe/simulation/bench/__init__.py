"""Measures the product under load: a seeded company, real requests, an audit afterwards."""
