"""The guide as its files have it: entries, lexicon, tables, numbers, what is out of scope; and words made comparable.

May import: nothing.
"""
