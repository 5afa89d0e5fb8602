"""The wire contract of the edX data API, versions 0 and 1: requests in, queries, bodies out."""
