"""Questions to entries."""
