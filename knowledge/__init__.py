"""What can be answered: one YAML file an entry, by topic."""
