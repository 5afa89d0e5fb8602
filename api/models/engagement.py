"""The published tables of engagement."""

from django.db import models

from api.models.published import PublishedTable


class CourseActivity(PublishedTable):
    """One row per course, ISO week and kind of activity."""

    course_id = models.CharField(max_length=255)
    interval_start = models.DateTimeField()
    interval_end = models.DateTimeField()
    label = models.CharField(max_length=255)
    count = models.IntegerField(null=True)
    enrolled_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_activity"


class StudentEngagement(PublishedTable):
    """What the three engagement tables have in common: a learner in a course, up to a day."""

    end_date = models.DateField()
    course_id = models.CharField(max_length=255)
    username = models.CharField(max_length=255)
    days_active = models.IntegerField(null=True)
    problems_attempted = models.IntegerField(null=True)
    problem_attempts = models.IntegerField(null=True)
    problems_correct = models.IntegerField(null=True)
    videos_played = models.IntegerField(null=True)
    forum_posts = models.IntegerField(null=True)
    forum_responses = models.IntegerField(null=True)
    forum_comments = models.IntegerField(null=True)
    forum_upvotes_given = models.IntegerField(null=True)
    forum_downvotes_given = models.IntegerField(null=True)
    forum_upvotes_received = models.IntegerField(null=True)
    forum_downvotes_received = models.IntegerField(null=True)
    textbook_pages_viewed = models.IntegerField(null=True)
    last_subsection_viewed = models.CharField(max_length=1000)

    class Meta(PublishedTable.Meta):
        abstract = True


class StudentEngagementDaily(StudentEngagement):
    """One row per course, learner and day."""

    class Meta(StudentEngagement.Meta):
        abstract = False
        db_table = "student_engagement_daily"


class StudentEngagementWeekly(StudentEngagement):
    """One row per course, learner and week that ends on the last day's weekday."""

    class Meta(StudentEngagement.Meta):
        abstract = False
        db_table = "student_engagement_weekly"


class StudentEngagementAll(StudentEngagement):
    """One row per course and learner, over all of the data."""

    class Meta(StudentEngagement.Meta):
        abstract = False
        db_table = "student_engagement_all"
