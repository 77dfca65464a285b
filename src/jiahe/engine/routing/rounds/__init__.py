"""Rounds: visits in whole seconds on a plane, given to shifts by a compiled search.

The inner problem of planning: no dates, no degrees, no minutes, so that thousands of visits fit one
day's plan in seconds. `search.plan` is the door, `model` the question and the answer, `check` the
judge with its own code path, `split` the way to tens of thousands of visits, `readers` the formats
of others. The product's own question (`jiahe.engine.routing.model`) is translated, not replaced.
"""
