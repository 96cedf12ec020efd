"""The desk: what may be done with requests, by people and by the bot itself; each is one transaction."""
