"""The e-mail server of the settings: three variables, and no password in an error."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from api.config.email_server import email_server
from api.config.environment import Environment

RIGHT = {
    "email_url": "smtp://me:p%40ss@mail.example",
    "email_from": "Analytics <a@example.org>",
    "site_url": "https://a.example.org/",
}


def environment(**changes: object) -> Environment:
    return Environment(**{**RIGHT, **changes}, _env_file=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "port", "starts_tls", "is_tls"),
    [
        ("smtp://me:p%40ss@mail.example", 587, True, False),
        ("smtp://me:p%40ss@mail.example:25/?tls=starttls", 25, True, False),
        ("smtps://me:p%40ss@mail.example", 465, False, True),
        ("smtp://me:p%40ss@localhost?tls=none", 25, False, False),
    ],
)
def test_the_address_says_how_the_connection_is_encrypted(
    url: str, port: int, starts_tls: bool, is_tls: bool
) -> None:
    server = email_server(environment(email_url=url))
    assert server is not None
    assert (server.port, server.starts_tls, server.is_tls) == (port, starts_tls, is_tls)
    assert (server.user, server.password) == ("me", "p@ss")
    assert server.site_url == "https://a.example.org"


def test_without_an_address_the_site_sends_no_e_mail() -> None:
    assert email_server(environment(email_url="", email_from="", site_url="")) is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email_url": "imap://me:s3cret@mail"}, "ANALYTICS_EMAIL_URL must be smtp://"),
        ({"email_url": "smtp://me:s3cret@mail:x"}, "ANALYTICS_EMAIL_URL must be smtp://"),
        ({"email_url": "smtp://me:s3cret@mail/box"}, "ANALYTICS_EMAIL_URL must be smtp://"),
        ({"email_url": "smtp://me:s3cret@mail?tls=off"}, "tls=starttls or tls=none"),
        ({"email_url": "smtp://me:s3cret@mail?TLS=none"}, "ANALYTICS_EMAIL_URL may have one"),
        ({"email_url": "smtps://me:s3cret@mail?tls=none"}, "ANALYTICS_EMAIL_URL may have one"),
        ({"email_url": "smtp://me:s3cret@mail?tls=none"}, "must ask for encryption"),
        ({"email_from": ""}, "ANALYTICS_EMAIL_FROM must be an address"),
        ({"email_from": "Analytics"}, "ANALYTICS_EMAIL_FROM must be an address"),
        ({"email_from": "a@b.org\nBcc: c@d.org"}, "ANALYTICS_EMAIL_FROM must be an address"),
        ({"site_url": ""}, "ANALYTICS_SITE_URL must be the address of this site"),
        ({"site_url": "a.example.org"}, "ANALYTICS_SITE_URL must be the address of this site"),
        ({"site_url": "https://a.example.org/x"}, "ANALYTICS_SITE_URL must be"),
        ({"site_url": "http://a.org", "https": True}, r"https://.*ANALYTICS_HTTPS is on"),
    ],
)
def test_what_is_wrong_or_missing_is_named_without_the_password(
    changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=message) as caught:
        email_server(environment(**changes))
    assert "s3cret" not in str(caught.value)
