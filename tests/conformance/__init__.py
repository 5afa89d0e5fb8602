"""The conformance runner, and the project's own cases beside it (one folder each)."""
