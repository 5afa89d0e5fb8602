"""The errors of what is done with a result store."""

from cleaning.errors import AnalyticsError


class PublishError(AnalyticsError):
    """What was asked of a result store can't be done; the message says why, and what holds now."""


class DuplicateKeyError(PublishError):
    """Two rows of a loaded table have one key."""
