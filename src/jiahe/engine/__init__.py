"""Pure algorithms: frozen dataclasses in, frozen dataclasses out.

No Django, no clock, no input or output, no randomness without a seed.
"""
