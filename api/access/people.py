"""What a person who signs in may see: the one rule of pages and API."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from api.access.scope import EVERYTHING, NOTHING, Scope


def may_see_courses(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Tell whether a person may see the courses: active staff may, all of them."""
    return bool(
        user.is_authenticated
        and user.is_active
        and (getattr(user, "is_staff", False) or getattr(user, "is_superuser", False))
    )


def scope_of_person(user: AbstractBaseUser | AnonymousUser) -> Scope:
    """Return the courses that a person may read."""
    return EVERYTHING if may_see_courses(user) else NOTHING
