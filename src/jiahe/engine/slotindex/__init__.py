"""The slot index: a company's working hours and promised time as arrays, asked in a millisecond.

It promises what `engine.slots.offers` promises, start by start and worker by worker, and refuses
nothing by itself: whoever feeds it decides what it knows. It holds no clock and does no I/O.
"""
