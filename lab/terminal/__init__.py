"""The person's side of the practice in a terminal."""
