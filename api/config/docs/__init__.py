"""The API's own documentation, served at `/docs/`."""
