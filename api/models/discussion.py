"""The published tables of discussion."""

from django.db import models

from api.models.published import PublishedTable


class CourseDiscussionDaily(PublishedTable):
    """One row per course and day with posts."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    thread_count = models.IntegerField()
    answer_count = models.IntegerField()
    comment_count = models.IntegerField()
    poster_count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_discussion_daily"


class DiscussionThread(PublishedTable):
    """One row per course and thread; a NULL start is that of a thread older than the logs."""

    course_id = models.CharField(max_length=255)
    thread_id = models.CharField(max_length=255)
    commentable_id = models.CharField(max_length=255, null=True)
    title = models.CharField(max_length=255, null=True)
    thread_type = models.CharField(max_length=255, null=True)
    start_time = models.DateTimeField(null=True)
    first_answer_time = models.DateTimeField(null=True)
    last_post_time = models.DateTimeField()
    seconds_to_first_answer = models.BigIntegerField(null=True)
    answer_count = models.IntegerField()
    comment_count = models.IntegerField()
    is_unanswered = models.BooleanField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "discussion_thread"
