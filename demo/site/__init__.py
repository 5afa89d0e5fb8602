"""The life of the site, and how its lines reach the log files."""
