"""The errors that end a publication. Where the swap itself fails, the message says what is live."""

from cleaning.errors import AnalyticsError


class PublishError(AnalyticsError):
    """A result store can't be published to or used; the message says why, and what holds now."""


class DuplicateKeyError(PublishError):
    """Two rows of a loaded table have one key."""
