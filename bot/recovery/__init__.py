"""Where the recovery of the licences stands: typed facts, the next step from a table, the dossier. Pure.

May import: requests, servers.
"""
