"""The tables of tokens, of the rights that the site itself gives, and of the audit."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models


class AuditIsAppendOnlyError(RuntimeError):
    """Code tried to change or to delete an entry of the audit, which stays as it is."""


class ApiToken(models.Model):
    """A token of a client of the data API; its secret was shown once and is not kept.

    A token with a user belongs to that person. The token opens what the person may read now, not
    what the person could read when it was made, and it ends when the person's password changes. The
    token with `is_login` is the last one that `api-token-auth/` gave. A token without a user was
    made by an administrator for a program.
    """

    name = models.CharField(max_length=200, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="api_tokens"
    )
    is_login = models.BooleanField(default=False)
    # `tokens.password_mark` of the user's password when the token was made
    password_mark = models.CharField(max_length=64, blank=True)
    all_courses = models.BooleanField(default=False)
    course_ids: "models.JSONField[Any, list[str]]" = models.JSONField(default=list)
    organisations: "models.JSONField[Any, list[str]]" = models.JSONField(default=list)
    sees_learners = models.BooleanField(default=False)
    sees_metrics = models.BooleanField(default=False)
    expires = models.DateField(null=True)
    last_used = models.DateField(null=True)
    requests_per_minute = models.PositiveIntegerField(null=True)

    class Meta:
        """Listed by name."""

        ordering = ("name",)

    def __str__(self) -> str:
        """Return the name for logs: the token's name, or its number where a person is named."""
        return self.name if self.user_id is None else f"token {self.pk}"

    @property
    def is_authenticated(self) -> bool:
        """Tell Django REST framework that a client with a token is authenticated."""
        return True


class LmsIdentity(models.Model):
    """Who a person is in the LMS, as the sign-in delivered it; written at each sign-in there.

    The published `course_access` is read by `lms_user_id` only. A person may be able to choose an
    e-mail address or a user name at a provider, and could choose their rights with it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lms_identity"
    )
    lms_user_id = models.BigIntegerField(unique=True)
    lms_username = models.CharField(max_length=255)
    # The LMS's own list of the person's courses at the sign-in. It can only narrow what the mart
    # opens. Null means that the LMS was not asked.
    narrowed_to: "models.JSONField[Any, list[str] | None]" = models.JSONField(null=True)
    checked_at = models.DateTimeField()

    class Meta:
        """Listed by the name that the LMS knows."""

        ordering = ("lms_username",)

    def __str__(self) -> str:
        return self.lms_username


class ScopeKind(models.TextChoices):
    """The kinds of scope that a row of access opens, named as in the published `course_access`."""

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


class _AppendOnly(models.QuerySet["AuditEntry"]):
    """Rows that are added and read, and deleted only by their age."""

    def update(self, **_columns: Any) -> int:
        """Refuse.

        Raises:
            AuditIsAppendOnlyError: always.
        """
        raise AuditIsAppendOnlyError

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse.

        Raises:
            AuditIsAppendOnlyError: always.
        """
        raise AuditIsAppendOnlyError

    def forget_before(self, moment: datetime) -> int:
        """Delete the entries that are older than a moment; return how many there were."""
        deleted, _ = models.QuerySet.delete(self.filter(at__lt=moment))
        return deleted


class AuditEntry(models.Model):
    """A note that somebody was shown learners: who, of which course, what, when. It never changes.

    The name of the account or token is written as it was then, without a link, so that the entry
    stays when the account or the token is deleted.
    """

    at = models.DateTimeField(db_index=True)
    # the account's name, or the name of a token that belongs to nobody
    who = models.CharField(max_length=200)
    user_number = models.BigIntegerField(null=True)
    token_number = models.BigIntegerField(null=True)
    # empty: every course whose learners are open to whom it was
    course_id = models.CharField(max_length=255, blank=True, db_index=True)
    what = models.CharField(max_length=200)
    how = models.CharField(max_length=12)

    objects = _AppendOnly.as_manager()

    class Meta:
        """The newest first."""

        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.who}: {self.what} of {self.course_id or 'all'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new entry.

        Raises:
            AuditIsAppendOnlyError: the entry is there already.
        """
        if not self._state.adding:
            raise AuditIsAppendOnlyError(self.pk)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse.

        Raises:
            AuditIsAppendOnlyError: always; entries end by their age (`forget_before`).
        """
        raise AuditIsAppendOnlyError(self.pk)
