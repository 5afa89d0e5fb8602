"""The table of the pages: which findings of a course a person has seen."""

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
