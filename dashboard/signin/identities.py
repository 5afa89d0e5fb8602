"""Binds accounts of this site to accounts of the LMS, by the number that the LMS gave them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from api.access.models import LmsIdentity


class IdentityTakenError(Exception):
    """Another account of this site is already bound to that account of the LMS."""


@dataclass(frozen=True, slots=True)
class LmsClaim:
    """A person's identity in the LMS by a provider's word; without a name, the last name stays."""

    lms_user_id: int
    lms_username: str | None


def user_of(claim: LmsClaim) -> User | None:
    """Return the account that is bound to the person, whichever provider bound it."""
    known = LmsIdentity.objects.select_related("user").filter(lms_user_id=claim.lms_user_id)
    identity = known.first()
    return None if identity is None else identity.user


def bind(
    user: User, claim: LmsClaim | None, *, changes: dict[str, Any], checked_at: datetime
) -> None:
    """Store a person's identity in the LMS; without a claim, store that the person has none.

    Args:
        user: the account of this site.
        claim: the provider's word at this sign-in, which replaces all earlier claims.
        changes: `narrowed_to`, if the sign-in changes it.
        checked_at: the moment of the sign-in.

    Raises:
        IdentityTakenError: the person in the LMS belongs to another account.
    """
    if claim is None:
        LmsIdentity.objects.filter(user=user).delete()
        return
    owner = user_of(claim)
    if owner is not None and owner.pk != user.pk:
        raise IdentityTakenError(
            f"LMS user {claim.lms_user_id} belongs to account {owner.pk}, not to {user.pk}."
        )
    named = {} if claim.lms_username is None else {"lms_username": claim.lms_username}
    before = LmsIdentity.objects.filter(user=user).first()
    if before is not None and before.lms_user_id != claim.lms_user_id:
        # The account is now another person of the LMS: name and courses of the last one go.
        before.delete()
    LmsIdentity.objects.update_or_create(
        user=user,
        defaults={"lms_user_id": claim.lms_user_id, "checked_at": checked_at, **named, **changes},
    )
