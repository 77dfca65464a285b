"""What the product's own data say: the metric behind each standard, and what follows from it.

Promises: a figure names its window, its cases and its interval; the same question about a past
day gets the answer of that day; clocks and conditions are judged exactly, shares and means by
their bounds. Refuses to guess: where data do not exist, the answer is "no data" and names them.
Changes nothing that it reads.
"""
