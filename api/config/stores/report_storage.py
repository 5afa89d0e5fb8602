"""Where the files of reports lie: a folder, or a bucket of an S3-compatible store."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured


def report_storage(place: str) -> dict[str, Any]:
    """Return the entry of `STORAGES` for `ANALYTICS_REPORTS`.

    A bucket is `s3://bucket/prefix`, with `?endpoint_url=…&region_name=…` for stores that are not
    Amazon's; keys come from the usual AWS variables or files, never from the URL.

    Raises:
        ImproperlyConfigured: the URL is of another kind, or names no bucket.
    """
    parts = urlsplit(place)
    if parts.scheme == "s3":
        return _bucket(place)
    if "://" in place:
        raise ImproperlyConfigured(
            "ANALYTICS_REPORTS must be a folder's path or begin with s3://; it begins with "
            f"{parts.scheme!r}. Nothing was started."
        )
    return {
        "BACKEND": "api.reports.storage.SignedFileStorage",
        "OPTIONS": {"location": str(Path(place).expanduser().resolve())},
    }


def _bucket(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if not parts.hostname or "@" in parts.netloc:
        raise ImproperlyConfigured(
            "ANALYTICS_REPORTS must name a bucket and no account (s3://bucket/prefix); it names "
            f"{'an account' if '@' in parts.netloc else 'none'}. Nothing was started."
        )
    query = parse_qs(parts.query)
    options: dict[str, Any] = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "signature_version": "s3v4",
        "addressing_style": "path" if "endpoint_url" in query else "auto",
    }
    for name in ("endpoint_url", "region_name"):
        if name in query:
            options[name] = query[name][0]
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
