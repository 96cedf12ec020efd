"""What is shown without being asked for just now: the cards of requests, people's Homes, and in which language.

May import: desk, requests, slack/cards, slack/transport, store.
"""
