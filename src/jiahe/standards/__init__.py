"""The standards in force: any context asks here for a number, none keeps its own.

Promises: every figure names the entry or clause that it comes from; a lower layer may tighten
a law and never loosen it; a changed figure is announced seven days before it holds (LW-11);
what held on a past day can still be asked for. Refuses: a change that loosens a law, that goes
beyond its bounds, or that comes without notice or reason.
"""
