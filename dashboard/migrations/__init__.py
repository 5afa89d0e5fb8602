"""The history of the table of seen findings."""
