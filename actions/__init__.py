"""What can be run: one folder an action."""
