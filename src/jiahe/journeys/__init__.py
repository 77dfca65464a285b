"""The stories, one file each, in the order in which they happen.

A journey opens the company's walls and one transaction, calls the contexts' actions, and
raises their refusals. What may lag behind is a fact; `reactions` says who answers it.
"""
