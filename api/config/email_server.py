"""The e-mail server of the settings: where the site's e-mail goes, from whom, with which links."""

from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email

from api.config.environment import Environment

_STARTTLS, _TLS, _PLAIN = "starttls", "tls", "none"
_PORTS: Final = {_STARTTLS: 587, _TLS: 465, _PLAIN: 25}
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_FORM: Final = (
    "smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) or smtp://…?tls=none (no encryption)"
)


@dataclass(frozen=True, slots=True)
class EmailServer:
    """A server that takes e-mail, and what every e-mail of the site has.

    Attributes:
        host: the server.
        port: its port.
        user: the account at the server; empty for a server that asks for none.
        password: its password.
        starts_tls: the connection begins plain and must become TLS before anything is said.
        is_tls: the connection is TLS from its first byte.
        sender: the address that e-mail comes from, with a name or without.
        site_url: the address of the site that links lead to, without a slash at its end.
    """

    host: str
    port: int
    user: str
    password: str
    starts_tls: bool
    is_tls: bool
    sender: str
    site_url: str


def email_server(environment: Environment) -> EmailServer | None:
    """Return the server of the settings; None: the site sends no e-mail.

    Raises:
        ImproperlyConfigured: one of the three variables is missing or wrong; the message names it
            and shows no password.
    """
    if not environment.email_url:
        return None
    parts = _parts(environment.email_url)
    encryption = _encryption(parts)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and encryption == _PLAIN and parts.hostname not in _LOOPBACK:
        raise ImproperlyConfigured(
            "ANALYTICS_EMAIL_URL must ask for encryption where it has a password, which would "
            "travel in the clear with ?tls=none. Nothing was started."
        )
    return EmailServer(
        host=parts.hostname or "",
        port=parts.port or _PORTS[encryption],
        user=user,
        password=password,
        starts_tls=encryption == _STARTTLS,
        is_tls=encryption == _TLS,
        sender=_sender(environment.email_from),
        site_url=_site_url(environment.site_url, is_https=environment.https),
    )


def _parts(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        is_right = (
            parts.scheme in {"smtp", "smtps"}
            and bool(parts.hostname)
            and parts.path in {"", "/"}
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        is_right = False
    if not is_right:
        # The text may hold a password, so the message does not show it.
        raise ImproperlyConfigured(
            f"ANALYTICS_EMAIL_URL must be {_FORM}; it is another text. Nothing was started."
        )
    return parts


def _encryption(parts: SplitResult) -> str:
    """Return how the connection is encrypted: by the scheme, and for smtp:// by `tls`."""
    asked = parse_qs(parts.query, keep_blank_values=True)
    default = _TLS if parts.scheme == "smtps" else _STARTTLS
    allowed = (_TLS,) if parts.scheme == "smtps" else (_STARTTLS, _PLAIN)
    (chosen,) = asked.pop("tls", [default])[:1]
    if asked or chosen not in allowed:
        raise ImproperlyConfigured(
            f"ANALYTICS_EMAIL_URL may have one parameter, tls={' or tls='.join(allowed)}; it has "
            "another one. Nothing was started."
        )
    return chosen


def _sender(text: str) -> str:
    try:
        sanitize_address(text, "utf-8")
        validate_email(parseaddr(text)[1])
    except (ValueError, ValidationError) as error:
        raise ImproperlyConfigured(
            "ANALYTICS_EMAIL_FROM must be an address, as analytics@example.org or "
            f"'Analytics <analytics@example.org>', where ANALYTICS_EMAIL_URL is set; it is "
            f"{text!r}. Nothing was started."
        ) from error
    return text


def _site_url(text: str, *, is_https: bool) -> str:
    schemes = ("https",) if is_https else ("https", "http")
    try:
        parts = urlsplit(text)
        is_right = (
            parts.scheme in schemes
            and bool(parts.hostname)
            and parts.path in {"", "/"}
            and not (parts.query or parts.fragment or parts.username)
        )
    except ValueError:
        is_right = False
    if not is_right:
        whether = " (ANALYTICS_HTTPS is on)" if is_https else ""
        raise ImproperlyConfigured(
            f"ANALYTICS_SITE_URL must be the address of this site, as {schemes[0]}://"
            f"analytics.example.org{whether}, where ANALYTICS_EMAIL_URL is set; it is {text!r}. "
            "Nothing was started."
        )
    return text.rstrip("/")
