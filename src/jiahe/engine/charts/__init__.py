"""Control charts: each reads one point after the other and can stop and go on later; pure.

A chart takes a state and a point and gives the next state and a reading; the state is a few
numbers that can be kept. After a signal a chart starts anew, so that one cause is told once.
How often a quiet process gives a false alarm (ARL0) and how soon a shift is seen is measured by
`jiahe bench charts` and written in docs/BENCHMARKS.md.
"""
