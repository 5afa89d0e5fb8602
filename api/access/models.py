"""The table of API tokens."""

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
