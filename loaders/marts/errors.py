"""The errors that end a publication before any table is swapped."""

from cleaning.errors import AnalyticsError


class PublishError(AnalyticsError):
    """A publication can't be made; the message says why, and which publication is live."""


class DuplicateKeyError(PublishError):
    """Two rows of a loaded table have one key."""
