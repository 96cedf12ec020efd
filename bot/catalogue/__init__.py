"""What can be run: a folder each under `actions/`, loaded, checked, and turned into a plan; the words of its verdicts.

May import: recovery, requests, servers.
"""
