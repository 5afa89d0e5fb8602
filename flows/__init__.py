"""Decides what runs when: the nightly flow and the `analytics` command line."""
