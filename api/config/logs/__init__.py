"""The server's log lines, one JSON object each."""
