"""The chat surface, from the wire up: `transport`, `cards`, `posting`, `listeners`. Nothing stands here itself.

May import: nothing.
"""
