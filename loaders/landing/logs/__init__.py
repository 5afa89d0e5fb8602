"""Finds and opens the raw log files, of this machine and of remote file systems."""
