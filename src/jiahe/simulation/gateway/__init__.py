"""A payment provider that moves no money: pages, signed callbacks, refunds, a daily bill.

Runs as a process of its own (`python -m jiahe.simulation.gateway`) and shares
nothing with the product but the way messages are signed. It is as unkind as a
real provider: callbacks are repeated, late and doubled, by seeded chance.
"""
