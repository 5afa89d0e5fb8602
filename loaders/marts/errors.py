"""The error that ends a publication before anything is swapped."""

from cleaning.errors import AnalyticsError


class PublishError(AnalyticsError):
    """A publication can't be made; the message says what stands in its way and what is live."""
