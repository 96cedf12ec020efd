"""From the words of a question to the entries that answer it, and how sure that is: trained, stored, asked.

May import: guide/library.
"""
