"""The REST API over the published tables, wire-compatible with the Open edX data API."""
