"""The content type of a request, of which Django gets only what it can read."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.utils.http import parse_header_parameters

_ANY_BYTES = bytes(range(256))


def with_readable_content_type(application: WSGIApplication) -> WSGIApplication:
    """Wrap an application: it gets a content type without parameters that Django fails at.

    Django takes any codec of Python for a charset (`hex`, `idna`), and fails when it decodes the
    query or the body. A charset that Python does not know is ignored by Django, so these are too.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        content_type = environ.get("CONTENT_TYPE", "")
        if not _is_readable(content_type):
            environ["CONTENT_TYPE"] = content_type.partition(";")[0]
        return application(environ, start_response)

    return answer


def _is_readable(content_type: str) -> bool:
    """Tell whether Django can read the parameters, and decode any bytes in the charset."""
    try:
        _, parameters = parse_header_parameters(content_type)
        _ANY_BYTES.decode(parameters.get("charset", "utf-8"), errors="replace")
    except (ValueError, LookupError):  # UnicodeError is a ValueError
        return False
    return True
