"""The published tables of access."""

from django.db import models

from api.models.published import PublishedTable


class CourseAccess(PublishedTable):
    """One row per active LMS account and what its roles open: the site, an organisation, a course.

    `scope` is empty for the site.
    """

    lms_user_id = models.BigIntegerField()
    username = models.CharField(max_length=255)
    scope_kind = models.CharField(max_length=255)
    scope = models.CharField(max_length=255)
    sees_learners = models.BooleanField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_access"


class AccessRoleQuality(PublishedTable):
    """One row per role of the LMS and outcome: how many of them open a scope, or why not."""

    role_name = models.CharField(max_length=255)
    outcome = models.CharField(max_length=32)
    role_count = models.BigIntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "access_role_quality"
