"""The practice lab: a local workspace and local servers for the unchanged bot."""
