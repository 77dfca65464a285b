"""Acceptance sampling by attributes after ISO 2859-1 / GB/T 2828.1: pure.

`tables` says how many to inspect and how many bad ones are too many, `curves` what such a plan
lets through, `switching` when inspection becomes stricter or lighter, `drawing` which ones are
inspected. The tables are our own; tests hold them by their operating characteristics.
"""
