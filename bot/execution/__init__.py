"""Actions, plans, and running them on servers."""
