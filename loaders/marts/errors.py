"""The error that ends a publication before anything is swapped."""

from cleaning.errors import AnalyticsError


class PublishError(AnalyticsError):
    """A publication can't be made; the message says what stands in its way and what is live."""


class DuplicateKeyError(PublishError):
    """Two rows of a loaded table have one key."""
