"""How Slack reaches us and how it is called: Socket Mode, HTTP, the Web API with its refusals.

May import: slack/cards.
"""
