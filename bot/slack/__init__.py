"""The chat surface."""
