"""The limits in force: any context asks here for a number, none keeps its own.

Promises: every figure names the entry or clause that it comes from.
"""
