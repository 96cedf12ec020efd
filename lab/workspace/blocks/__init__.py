"""Block Kit: which block goes where, and every limit that Slack enforces."""
