"""The events of a UTC date become one Arrow table."""
