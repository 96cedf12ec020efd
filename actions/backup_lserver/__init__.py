"""One action: what it is, what it does, what it means."""
