"""What may be done with requests, by people and by the bot itself; each is one transaction.

`Desk` is what Slack, a run and the tests hold; the use cases behind it are functions, one file each.

May import: catalogue, recovery, requests, servers, store.
"""
