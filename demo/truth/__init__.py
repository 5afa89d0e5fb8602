"""The expected numbers, counted from actions and never from lines."""
