"""The matcher beside methods that anyone could take instead: one file each, learnt from the same sentences."""
