"""Other people's solvers behind our question: what they cannot do is told before they are asked.

Each adapter has `NAME`, `LACKS` (features of a problem that it would ignore) and
`solve(problem, seconds, seed)`, the rounds alone. `ask.ask` checks, times nothing and judges.
"""
