"""The endpoint `programs/`."""
