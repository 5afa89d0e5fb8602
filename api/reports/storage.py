"""Files of reports in a folder, whose links are signed and expire."""

import time
from dataclasses import asdict, dataclass

from django.core import signing
from django.core.files.storage import FileSystemStorage
from django.http import QueryDict
from django.urls import reverse

_SALT = "api.reports"


class LinkRefusedError(Exception):
    """A link is not one of ours, or has expired."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a link promises: this file, saved under this name, until this second."""

    file: str
    disposition: str
    ends: int


class SignedFileStorage(FileSystemStorage):
    """A folder of reports; `url` takes what S3's takes."""

    def url(
        self, name: str | None, parameters: dict[str, str] | None = None, expire: int | None = None
    ) -> str:
        """Return the path of a link, which is good until it expires and opens one file only."""
        promise = Promise(
            file=name or "",
            disposition=(parameters or {}).get("ResponseContentDisposition", "attachment"),
            ends=int(time.time()) + (expire or 0),
        )
        query = QueryDict(mutable=True)
        query["signature"] = signing.dumps(asdict(promise), salt=_SALT)
        return f"{reverse('report_file', kwargs={'name': name})}?{query.urlencode()}"


def opened_link(*, name: str, signature: str) -> Promise:
    """Return what a link promises.

    Raises:
        LinkRefusedError: it was not signed here, is for another file, or has expired.
    """
    try:
        promise = Promise(**signing.loads(signature, salt=_SALT))
    except signing.BadSignature as error:
        raise LinkRefusedError("the signature is not ours") from error
    if promise.file != name:
        raise LinkRefusedError("the link is for another file")
    if time.time() >= promise.ends:
        raise LinkRefusedError("the link has expired")
    return promise
