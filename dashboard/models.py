"""The tables of the pages: findings that a person has seen, and the digests that a person gets."""

from django.conf import settings
from django.db import models


class SeenFinding(models.Model):
    """A finding that a person does not want to be shown again.

    The kind and the block name the finding, so that it stays away when the next publication has new
    numbers for it. `block_id` is empty for a finding about the whole course.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seen_findings"
    )
    course_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=30)
    block_id = models.CharField(max_length=255, blank=True)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One row a person, course and finding."""

        constraints = (
            models.UniqueConstraint(
                fields=("user", "course_id", "kind", "block_id"), name="finding_seen_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.course_id}"


class DigestAddress(models.Model):
    """The address to which a person wants digests, which no sign-in delivers: the person gave it.

    Nothing but the question whether it is right is sent to an address that is not confirmed.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_address"
    )
    address = models.EmailField(max_length=254)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return a text for logs, without the address."""
        return f"address of user {self.user_id}"


class DigestSubscription(models.Model):
    """A person's wish to get the weekly digest of a course.

    `told_week` is the Monday of the last week that a digest told of. `refused` is the server's code
    when it did not take the last digest; empty after one that it took. `language` is that of the
    page on which the person subscribed, or chosen since; empty is English.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_subscriptions"
    )
    course_id = models.CharField(max_length=255)
    subscribed_at = models.DateTimeField(auto_now_add=True)
    told_week = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=15, blank=True)

    class Meta:
        """One row a person and course."""

        constraints = (
            models.UniqueConstraint(fields=("user", "course_id"), name="digest_subscribed_once"),
        )

    def __str__(self) -> str:
        return f"digest of {self.course_id}"
