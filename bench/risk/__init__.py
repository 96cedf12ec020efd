"""How often we answer directly, and how often that is wrong, as the limit moves."""
