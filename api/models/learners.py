"""The published tables of learners."""

from django.db import models

from api.models.published import PublishedTable


class CourseProgress(PublishedTable):
    """One row per course and block, in reading order; a block without numbers has nulls."""

    course_id = models.CharField(max_length=255)
    block_id = models.CharField(max_length=255)
    block_type = models.CharField(max_length=255, null=True)
    display_name = models.CharField(max_length=255, null=True)
    parent_block_id = models.CharField(max_length=255, null=True)
    sort_idx = models.IntegerField()
    release_time = models.DateTimeField(null=True)
    reached = models.IntegerField(null=True)
    completed = models.IntegerField(null=True)
    stopped = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_progress"


class LearnerStanding(PublishedTable):
    """One row per course and learner who did something or has a grade."""

    course_id = models.CharField(max_length=255)
    username = models.CharField(max_length=255)
    last_active_date = models.DateField(null=True)
    last_block_id = models.CharField(max_length=255, null=True)
    has_stopped = models.BooleanField()
    grade_share = models.FloatField(null=True)
    is_passing = models.BooleanField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "learner_standing"


class LearnerSubsectionGrade(PublishedTable):
    """One row per course, learner and subsection in which the learner answered something."""

    course_id = models.CharField(max_length=255)
    username = models.CharField(max_length=255)
    subsection_id = models.CharField(max_length=255)
    earned_points = models.FloatField(null=True)
    possible_points = models.FloatField(null=True)
    first_attempt_time = models.DateTimeField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "learner_subsection_grade"


class ModuleEngagement(PublishedTable):
    """One row per course, learner, day, entity and kind of event."""

    course_id = models.CharField(max_length=255)
    username = models.CharField(max_length=30)
    date = models.DateField()
    entity_type = models.CharField(max_length=10)
    entity_id = models.CharField(max_length=255)
    event = models.CharField(max_length=30)
    count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "module_engagement"


class ModuleEngagementMetricRanges(PublishedTable):
    """One row per course, metric and range of it; a NULL bound is infinite."""

    course_id = models.CharField(max_length=255)
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)
    metric = models.CharField(max_length=50)
    range_type = models.CharField(max_length=50)
    low_value = models.FloatField(null=True)
    high_value = models.FloatField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "module_engagement_metric_ranges"


class LearnerRoster(PublishedTable):
    """One row per course and learner who ever enrolled, as of the last day of the data."""

    course_id = models.CharField(max_length=255)
    username = models.CharField(max_length=255)
    start_date = models.DateField()
    end_date = models.DateField()
    email = models.CharField(max_length=255, null=True)
    name = models.TextField(null=True)
    enrollment_mode = models.CharField(max_length=255)
    enrollment_date = models.DateField(null=True)
    cohort = models.CharField(max_length=255, null=True)
    problem_attempts = models.IntegerField()
    problems_attempted = models.IntegerField()
    problems_completed = models.IntegerField()
    problem_attempts_per_completed = models.FloatField(null=True)
    videos_viewed = models.IntegerField()
    discussion_contributions = models.IntegerField()
    segments = models.CharField(max_length=255)
    attempt_ratio_order = models.IntegerField()
    user_id = models.BigIntegerField()
    language = models.TextField(null=True)
    location = models.TextField(null=True)
    year_of_birth = models.IntegerField(null=True)
    level_of_education = models.CharField(max_length=255, null=True)
    gender = models.CharField(max_length=255, null=True)
    mailing_address = models.TextField(null=True)
    city = models.TextField(null=True)
    country = models.TextField(null=True)
    goals = models.TextField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "learner_roster"
