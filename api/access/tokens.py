"""Make, find and revoke API tokens."""

import hashlib
import secrets

from api.access.models import ApiToken

# existing clients and the public server take tokens of up to 40 characters
_SECRET_BYTES = 20


class TokenNameTakenError(Exception):
    """A token of that name exists."""


def hash_secret(secret: str) -> str:
    """Return what is stored of a token.

    A plain SHA-256 is enough: the secret is 160 random bits, so there is nothing to guess that a
    slow hash would protect, and every request pays for this one.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def create_token(*, name: str) -> str:
    """Store a new token and return its secret, which can't be had again.

    Raises:
        TokenNameTakenError: there is a token of that name.
    """
    if ApiToken.objects.filter(name=name).exists():
        raise TokenNameTakenError(name)
    secret = secrets.token_hex(_SECRET_BYTES)
    ApiToken.objects.create(name=name, secret_hash=hash_secret(secret))
    return secret


def find_token(*, secret: str) -> ApiToken | None:
    """Return the token that a client brought, if it is one of ours."""
    return ApiToken.objects.filter(secret_hash=hash_secret(secret)).first()


def revoke_token(*, name: str) -> bool:
    """Delete a token; tell whether there was one."""
    deleted, _ = ApiToken.objects.filter(name=name).delete()
    return deleted > 0
