"""The bytes of a log file become lines."""
