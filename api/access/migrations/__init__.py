"""The history of the table of tokens."""
