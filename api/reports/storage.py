"""Files of reports in a folder, whose links are signed and expire."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.core.files.storage import FileSystemStorage
from django.http import QueryDict
from django.urls import reverse

_SALT = "api.reports"
HOLDER = "holder"


class LinkRefusedError(Exception):
    """A link was not made by this site, or has expired."""


@dataclass(frozen=True, slots=True)
class Promise:
    """The content of a link: a file, the name of the download, and the second of expiry.

    `holder` is who asked for the link. A download is noted in the holder's name, and the link ends
    with the holder's right.
    """

    file: str
    disposition: str
    ends: int
    holder: dict[str, Any]


class SignedFileStorage(FileSystemStorage):
    """A folder of reports; `url` takes what S3's takes."""

    def url(
        self, name: str | None, parameters: dict[str, str] | None = None, expire: int | None = None
    ) -> str:
        """Return the path of a link that opens one file until the link expires.

        The holder is given by the parameter `HOLDER`, which S3's `url` does not have.
        """
        known: dict[str, Any] = parameters or {}
        promise = Promise(
            file=name or "",
            disposition=known.get("ResponseContentDisposition", "attachment"),
            ends=int(time.time()) + (expire or 0),
            holder=known.get(HOLDER, {}),
        )
        query = QueryDict(mutable=True)
        query["signature"] = signing.dumps(asdict(promise), salt=_SALT)
        return f"{reverse('report_file', kwargs={'name': name})}?{query.urlencode()}"


def opened_link(*, name: str, signature: str) -> Promise:
    """Return the content of a link.

    Raises:
        LinkRefusedError: the link was not signed here, is for another file, or has expired.
    """
    try:
        promise = Promise(**signing.loads(signature, salt=_SALT))
    except (signing.BadSignature, TypeError) as error:
        raise LinkRefusedError("the signature is not ours, or an older version's") from error
    if promise.file != name:
        raise LinkRefusedError("the link is for another file")
    if time.time() >= promise.ends:
        raise LinkRefusedError("the link has expired")
    return promise
