"""The signed links of e-mails: they work without a sign-in, for one thing, and for some time.

An address is logged, so no link carries an e-mail address or a name.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from dashboard.models import DigestAddress, DigestSubscription

_UNSUBSCRIBE: Final = "dashboard.digest.unsubscribe"
_CONFIRM: Final = "dashboard.digest.confirm"
UNSUBSCRIBE_FOR: Final = timedelta(days=180)
CONFIRM_FOR: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Named:
    """The subscription that a link names, and the number of its person."""

    subscription: int
    user: int


def full_address(path: str) -> str:
    """Return the address of a page for a reader of an e-mail."""
    return f"{settings.SITE_URL}{path}"


def unsubscribe_path(subscription: DigestSubscription) -> str:
    """Return the path that ends a subscription."""
    token = signing.dumps([subscription.pk, subscription.user_id], salt=_UNSUBSCRIBE)
    return reverse("dashboard:digest_unsubscribe", args=[token])


def read_unsubscribe(token: str) -> Named:
    """Return what a token names.

    Raises:
        SignatureExpired: the token is too old.
        BadSignature: the site did not make the token, or made it for something else.
    """
    subscription, user = signing.loads(token, salt=_UNSUBSCRIBE, max_age=UNSUBSCRIBE_FOR)
    return Named(subscription, user)


def confirm_path(address: DigestAddress) -> str:
    """Return the path that confirms an address."""
    token = signing.dumps([address.user_id, _mark(address)], salt=_CONFIRM)
    return reverse("dashboard:digest_confirm", args=[token])


def is_confirmed_by(token: str, address: DigestAddress) -> bool:
    """Tell whether a token was made for a person and that very address.

    Raises:
        SignatureExpired: the token is too old.
        BadSignature: the site did not make the token, or made it for something else.
    """
    named = signing.loads(token, salt=_CONFIRM, max_age=CONFIRM_FOR)
    return bool(named == [address.user_id, _mark(address)])


def _mark(address: DigestAddress) -> str:
    """Return a text that stands for an address and does not tell it."""
    return salted_hmac(_CONFIRM, address.address).hexdigest()[:20]
