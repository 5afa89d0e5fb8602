"""Make, find, change and revoke API tokens."""

import hashlib
import itertools
import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from api.access.models import ApiToken
from api.access.scope import Scope

# Existing clients and the public server take tokens of up to 40 characters.
_SECRET_BYTES = 20
LOGIN_TOKEN_DAYS = 30


class TokenNameTakenError(Exception):
    """A token of that name exists."""


def hash_secret(secret: str) -> str:
    """Return the stored hash of a token's secret.

    A plain SHA-256 is enough. The secret is 160 random bits, which nobody can guess, so a slow hash
    would protect nothing. Every request computes this hash.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def password_mark(user: User) -> str:
    """Return a text that stays the same as long as a person's password is the same.

    It is made of the stored hash of the password, so a token ends however the password is changed:
    by a page, a command, a provider's library or by hand in the database. A password that Django
    hashes anew, with more rounds, as its person signs in counts as changed.
    """
    return hashlib.sha256(f"password mark {user.password}".encode()).hexdigest()


def create_token(
    *,
    name: str,
    scope: Scope,
    sees_metrics: bool = False,
    expires: date | None = None,
    requests_per_minute: int | None = None,
) -> str:
    """Store a new token of a program and return its secret, which is never shown again.

    The token sees the learners of all its courses, or of none.

    Raises:
        TokenNameTakenError: there is a token of that name.
    """
    return _stored(
        name=name,
        all_courses=scope.all_courses,
        course_ids=sorted(scope.course_ids),
        organisations=sorted(scope.organisations),
        sees_learners=scope.sees_learners,
        sees_metrics=sees_metrics,
        expires=expires,
        requests_per_minute=requests_per_minute,
    )


def create_own_token(user: User, *, label: str, sees_learners: bool, expires: date) -> str:
    """Store a new token of a person, which opens what the person may see; return its secret.

    Raises:
        TokenNameTakenError: the person has a token of that label.
    """
    return _stored(
        name=f"{user.get_username()}: {label}",
        user=user,
        password_mark=password_mark(user),
        sees_learners=sees_learners,
        expires=expires,
    )


def replace_login_token(user: User) -> str:
    """Replace the login token of a person who signed in; return the new secret.

    A secret can't be recovered from its hash, so each sign-in ends the token of the sign-in before.
    """
    with transaction.atomic():
        # Two sign-ins of one person at once follow one another.
        User.objects.select_for_update().filter(pk=user.pk).first()
        ApiToken.objects.filter(user=user, is_login=True).delete()
        return _stored(
            name=_free_name(f"api-token-auth: {user.get_username()}"),
            user=user,
            is_login=True,
            password_mark=password_mark(user),
            sees_learners=True,
            expires=today() + timedelta(days=LOGIN_TOKEN_DAYS),
        )


def _free_name(wanted: str) -> str:
    """Return the wanted name, with a number behind it where a token of another kind has it."""
    taken = set(ApiToken.objects.filter(name__startswith=wanted).values_list("name", flat=True))
    numbered = (f"{wanted} {number}" for number in itertools.count(2))
    return next(name for name in itertools.chain([wanted], numbered) if name not in taken)


def _stored(*, name: str, **columns: object) -> str:
    secret = secrets.token_hex(_SECRET_BYTES)
    try:
        with transaction.atomic():
            ApiToken.objects.create(name=name, secret_hash=hash_secret(secret), **columns)
    except IntegrityError as error:
        if not ApiToken.objects.filter(name=name).exists():
            raise
        raise TokenNameTakenError(name) from error
    return secret


def find_token(*, secret: str) -> ApiToken | None:
    """Return the stored token of a client's secret, if there is one and it is still valid."""
    tokens = ApiToken.objects.select_related("user__lms_identity")
    token = tokens.filter(secret_hash=hash_secret(secret)).first()
    return token if token is not None and is_valid(token, on=today()) else None


def is_valid(token: ApiToken, *, on: date) -> bool:
    """Tell whether a token opens anything on a day: it ends as its last day begins."""
    user = token.user
    if user is not None and not (
        user.is_active and secrets.compare_digest(token.password_mark, password_mark(user))
    ):
        return False
    return token.expires is None or on < token.expires


def today() -> date:
    """Return the day in UTC, which is the day of tokens."""
    return datetime.now(tz=UTC).date()


def list_tokens() -> Iterable[ApiToken]:
    """Return all tokens, by name."""
    return ApiToken.objects.select_related("user")


def own_tokens(user: User) -> QuerySet[ApiToken]:
    """Return the tokens of a person, by name."""
    return ApiToken.objects.filter(user=user)


def set_sees_learners(*, name: str, sees_learners: bool) -> bool:
    """Give a token the right to see learners, or take it; tell whether there is such a token."""
    return bool(ApiToken.objects.filter(name=name).update(sees_learners=sees_learners))


def revoke_token(*, name: str) -> bool:
    """Delete a token; tell whether there was one."""
    deleted, _ = ApiToken.objects.filter(name=name).delete()
    return deleted > 0


def revoke_own_token(user: User, *, number: int) -> bool:
    """Delete a token of a person; tell whether they had it."""
    deleted, _ = own_tokens(user).filter(pk=number).delete()
    return deleted > 0
