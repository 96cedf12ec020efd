"""The Person API: what somebody in front of Slack can do and see."""
