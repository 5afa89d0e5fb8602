"""Publishes marts as the tables of the result store that readers see, in one atomic step."""
