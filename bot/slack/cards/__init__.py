"""Drawing: values to blocks and views, within Slack's limits, in two languages. Pure.

May import: catalogue, guide/library, recovery, requests, servers, store.
"""
