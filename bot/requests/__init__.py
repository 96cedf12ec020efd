"""Requests as values: their states, what may follow what, who may decide, what exactly runs and what it came to. Pure.

Everything else speaks of requests in these words.

May import: nothing.
"""
