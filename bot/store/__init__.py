"""What survives a restart: rows, transactions, the durable queue. No other room knows which database there is.

Whoever works with rows is given values, and a transaction as a thing to hand back.

May import: requests.
"""
