"""The tables of tokens, and of what the site itself knows of who may read what."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models

from api.access.people import scope_of_person
from api.access.scope import Scope


class ApiToken(models.Model):
    """A client of the data API; its secret was printed once and is not kept.

    A token that a person got by `api-token-auth/` is that person's: it may read what they may,
    now, not what they might when it was made.
    """

    name = models.CharField(max_length=200, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="api_token"
    )
    all_courses = models.BooleanField(default=False)
    course_ids: "models.JSONField[Any, list[str]]" = models.JSONField(default=list)
    organisations: "models.JSONField[Any, list[str]]" = models.JSONField(default=list)
    sees_metrics = models.BooleanField(default=False)
    expires = models.DateField(null=True)
    requests_per_minute = models.PositiveIntegerField(null=True)

    class Meta:
        """Listed by name."""

        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_authenticated(self) -> bool:
        """Tell Django REST framework that who brings a token is known."""
        return True

    @property
    def scope(self) -> Scope:
        """Return the courses that may be read with the token."""
        if self.user is not None:
            return scope_of_person(self.user)
        return Scope(
            all_courses=self.all_courses,
            course_ids=frozenset(self.course_ids),
            organisations=frozenset(self.organisations),
        )

    def is_valid(self, *, today: date) -> bool:
        """Tell whether the token opens anything on a day: it ends as its last day begins."""
        if self.user is not None and not self.user.is_active:
            return False
        return self.expires is None or today < self.expires


class LmsIdentity(models.Model):
    """Who a person is in the LMS, as the sign-in delivered it; written at each sign-in there.

    The published `course_access` is read by `lms_user_id`, and by nothing else: whoever could
    choose an e-mail address or a user name at a provider could otherwise choose their rights.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lms_identity"
    )
    lms_user_id = models.BigIntegerField(unique=True)
    lms_username = models.CharField(max_length=255)
    # the LMS's own list of the person's courses at sign-in, which may only narrow what the mart
    # opens; null: the LMS was not asked
    narrowed_to: "models.JSONField[Any, list[str] | None]" = models.JSONField(null=True)
    checked_at = models.DateTimeField()

    class Meta:
        """Listed by the name that the LMS knows."""

        ordering = ("lms_username",)

    def __str__(self) -> str:
        return self.lms_username


class ScopeKind(models.TextChoices):
    """What a row of access opens; the words of the published `course_access`."""

    SITE = "site"
    ORGANISATION = "organisation"
    COURSE = "course"


class LocalAccess(models.Model):
    """What an account may read that an administrator gave it: rows shaped as `course_access`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="local_access"
    )
    scope_kind = models.CharField(max_length=12, choices=ScopeKind.choices)
    # a course id or the name of an organisation; empty for the site
    scope = models.CharField(max_length=255, blank=True)
    sees_learners = models.BooleanField(default=False)

    class Meta:
        """One row an account and scope."""

        ordering = ("user", "scope_kind", "scope")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "scope_kind", "scope"), name="local_access_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.scope_kind} {self.scope}".rstrip()
