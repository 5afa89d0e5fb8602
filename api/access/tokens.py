"""Make, find and revoke API tokens."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from api.access.models import ApiToken
from api.access.scope import Scope

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


def create_token(
    *,
    name: str,
    scope: Scope,
    sees_metrics: bool = False,
    expires: date | None = None,
    requests_per_minute: int | None = None,
) -> str:
    """Store a new token and return its secret, which can't be had again.

    Raises:
        TokenNameTakenError: there is a token of that name.
    """
    if ApiToken.objects.filter(name=name).exists():
        raise TokenNameTakenError(name)
    secret = secrets.token_hex(_SECRET_BYTES)
    ApiToken.objects.create(
        name=name,
        secret_hash=hash_secret(secret),
        all_courses=scope.all_courses,
        course_ids=sorted(scope.course_ids),
        organisations=sorted(scope.organisations),
        sees_metrics=sees_metrics,
        expires=expires,
        requests_per_minute=requests_per_minute,
    )
    return secret


def replace_login_token(user: User) -> str:
    """Give a person who signed in a token, in place of the one they had; return its secret.

    A stored hash can't be shown again, so each sign-in ends the token of the one before.
    """
    secret = secrets.token_hex(_SECRET_BYTES)
    with transaction.atomic():
        ApiToken.objects.filter(user=user).delete()
        ApiToken.objects.create(
            name=f"api-token-auth: {user.get_username()}",
            secret_hash=hash_secret(secret),
            user=user,
        )
    return secret


def find_token(*, secret: str) -> ApiToken | None:
    """Return the token that a client brought, if it is one of ours and still valid."""
    token = ApiToken.objects.select_related("user").filter(secret_hash=hash_secret(secret)).first()
    today = datetime.now(tz=UTC).date()
    return token if token is not None and token.is_valid(today=today) else None


def list_tokens() -> Iterable[ApiToken]:
    """Return all tokens, by name."""
    return ApiToken.objects.select_related("user")


def revoke_token(*, name: str) -> bool:
    """Delete a token; tell whether there was one."""
    deleted, _ = ApiToken.objects.filter(name=name).delete()
    return deleted > 0
