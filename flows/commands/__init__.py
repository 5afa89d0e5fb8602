"""The commands of `analytics` that are more than one step."""
