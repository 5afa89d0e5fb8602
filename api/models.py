"""Read models: unmanaged mirrors of the published tables, one a mart, named as the mart.

A column is declared once, in the mart's dbt contract; an architecture test compares these classes
with it. They have no methods: how they are read is in `api.queries`.
"""

# ruff: noqa: DJ001, DJ008, D106 - a NULL of a published text means something, e.g. "no catalog";
# rows are read as values, so there is nothing to print

from django.db import models


class PublishedTable(models.Model):
    """What the publisher adds to every table: a row's number and the time of its publication."""

    id = models.BigAutoField(primary_key=True)
    created = models.DateTimeField()

    class Meta:
        abstract = True
        managed = False


class CourseEnrollmentDaily(PublishedTable):
    """One row per course and day."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_daily"


class CourseEnrollmentModeDaily(PublishedTable):
    """One row per course, day and enrollment mode."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    mode = models.CharField(max_length=255)
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_mode_daily"


class CourseActivity(PublishedTable):
    """One row per course, ISO week and kind of activity."""

    course_id = models.CharField(max_length=255)
    interval_start = models.DateTimeField()
    interval_end = models.DateTimeField()
    label = models.CharField(max_length=255)
    count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_activity"


class CourseMetaSummaryEnrollment(PublishedTable):
    """One row per course and enrollment mode, as of the last day of the data."""

    course_id = models.CharField(max_length=255)
    catalog_course_title = models.CharField(max_length=255, null=True)
    catalog_course = models.CharField(max_length=255, null=True)
    start_time = models.DateTimeField(null=True)
    end_time = models.DateTimeField(null=True)
    pacing_type = models.CharField(max_length=255, null=True)
    availability = models.CharField(max_length=255, null=True)
    enrollment_mode = models.CharField(max_length=100)
    count = models.IntegerField(null=True)
    count_change_7_days = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)
    passing_users = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_meta_summary_enrollment"


class CourseProgramMetadata(PublishedTable):
    """One row per program and course run."""

    course_id = models.CharField(max_length=255)
    program_id = models.CharField(max_length=36)
    program_type = models.CharField(max_length=32)
    program_title = models.CharField(max_length=255, null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_program_metadata"


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


class LoadQualityDaily(PublishedTable):
    """One row per load date and event date; lines that are no events have no event date."""

    load_date = models.DateField()
    event_date = models.DateField(null=True)
    file_count = models.BigIntegerField()
    truncated_file_count = models.BigIntegerField()
    byte_count = models.BigIntegerField(null=True)
    line_count = models.BigIntegerField()
    event_count = models.BigIntegerField()
    repeated_event_count = models.BigIntegerField()
    late_event_count = models.BigIntegerField()
    skipped_count = models.BigIntegerField()
    rejected_count = models.BigIntegerField()
    not_json_count = models.BigIntegerField()
    cut_off_count = models.BigIntegerField()
    not_an_object_count = models.BigIntegerField()
    time_missing_count = models.BigIntegerField()
    time_unreadable_count = models.BigIntegerField()
    event_type_missing_count = models.BigIntegerField()
    event_type_unreadable_count = models.BigIntegerField()
    too_long_count = models.BigIntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "load_quality_daily"


class EventTypeDaily(PublishedTable):
    """One row per day, event type and source."""

    event_date = models.DateField()
    event_type = models.CharField(max_length=255)
    event_source = models.CharField(max_length=255, null=True)
    family = models.CharField(max_length=32, null=True)
    description = models.CharField(max_length=255, null=True)
    is_known = models.BooleanField()
    event_count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "event_type_daily"


class EnrollmentReconciliation(PublishedTable):
    """One row per course: who is enrolled by the log, against who is by the LMS."""

    course_id = models.CharField(max_length=255)
    log_count = models.IntegerField()
    lms_count = models.IntegerField()
    matching_count = models.IntegerField()
    other_mode_count = models.IntegerField()
    missing_count = models.IntegerField()
    extra_count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "enrollment_reconciliation"


class MartFreshness(PublishedTable):
    """One row per published table: how far it reaches."""

    mart = models.CharField(max_length=64)
    made_from = models.CharField(max_length=32)
    record_count = models.BigIntegerField()
    data_through = models.DateField(null=True)
    last_event_time = models.DateTimeField(null=True)
    last_load_time = models.DateTimeField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "mart_freshness"


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


class Figure(PublishedTable):
    """One row per course and figure that R drew."""

    course_id = models.CharField(max_length=255)
    name = models.CharField(max_length=100)
    title = models.CharField(max_length=255)
    svg = models.TextField()
    plotly = models.TextField(null=True)
    data_checksum = models.CharField(max_length=64)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "figure"


class Publication(models.Model):
    """One row per publication of the result store."""

    id = models.BigAutoField(primary_key=True)
    as_of = models.DateField()
    since = models.DateField(null=True)
    started = models.DateTimeField()
    finished = models.DateTimeField()
    git_commit = models.CharField(max_length=64, null=True)
    dbt_invocation_id = models.CharField(max_length=64, null=True)
    tables = models.TextField()

    class Meta:
        managed = False
        db_table = "publication"
