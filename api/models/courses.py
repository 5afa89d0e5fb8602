"""The published tables of courses."""

from django.db import models

from api.models.published import PublishedTable


class CourseList(PublishedTable):
    """One row per course that the LMS lists."""

    course_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255, null=True)
    org = models.CharField(max_length=255, null=True)
    number = models.CharField(max_length=255, null=True)
    blocks_url = models.TextField(null=True)
    short_description = models.CharField(max_length=255, null=True)
    enrollment_start = models.DateTimeField(null=True)
    enrollment_end = models.DateTimeField(null=True)
    start_date = models.DateTimeField(null=True)
    end_date = models.DateTimeField(null=True)
    start_display = models.CharField(max_length=255, null=True)
    start_type = models.CharField(max_length=255, null=True)
    effort = models.CharField(max_length=255, null=True)
    pacing = models.CharField(max_length=255, null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_list"


class CourseBlock(PublishedTable):
    """One row per course and block."""

    block_id = models.CharField(max_length=255)
    course_id = models.CharField(max_length=255)
    block_type = models.CharField(max_length=255, null=True)
    display_name = models.CharField(max_length=255, null=True)
    is_root = models.BooleanField()
    is_orphan = models.BooleanField()
    is_dag = models.BooleanField()
    parent_block_id = models.CharField(max_length=255, null=True)
    course_path = models.TextField()
    sort_idx = models.IntegerField()
    start_time = models.DateTimeField(null=True)
    due_time = models.DateTimeField(null=True)
    is_graded = models.BooleanField(null=True)
    assignment_type = models.CharField(max_length=255, null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_blocks"


class CourseAssignmentType(PublishedTable):
    """One row per course and assignment type of its grading policy."""

    course_id = models.CharField(max_length=255)
    sort_idx = models.IntegerField()
    assignment_type = models.CharField(max_length=255)
    short_label = models.CharField(max_length=255, null=True)
    weight = models.FloatField(null=True)
    min_count = models.IntegerField(null=True)
    drop_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_assignment_type"
