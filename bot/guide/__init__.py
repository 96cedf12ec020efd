"""Questions to answers: what is on the shelf now, and what is kept of what people ask.

May import: guide/library, guide/matching, store.
"""
