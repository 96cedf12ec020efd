"""What helps those who write the guide: gaps, choices, drafts, examples, schemas, measurements.

May import: guide, guide/library, guide/matching, guide/writing/lint, store.
"""
