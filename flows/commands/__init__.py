"""The commands of `analytics` that do more than one step."""
