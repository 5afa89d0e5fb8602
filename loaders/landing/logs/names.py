"""Which names in a folder are names of logs."""

from fnmatch import fnmatchcase

LOG_NAMES = "*.log*"
"""The names that LMS servers give their logs as they rotate them."""
_HIDDEN = (".", "_")


def is_hidden(name: str) -> bool:
    """Tell whether a file or folder is left out: it is an unfinished copy."""
    return name.startswith(_HIDDEN)


def is_log(name: str) -> bool:
    """Tell whether a file of a named folder is a log."""
    return not is_hidden(name) and fnmatchcase(name, LOG_NAMES)
