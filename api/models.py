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


class CourseEnrollmentBirthYearDaily(PublishedTable):
    """One row per course and year of birth, on the last day of the data."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    birth_year = models.IntegerField(null=True)
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_birth_year_daily"


class CourseEnrollmentEducationLevelDaily(PublishedTable):
    """One row per course and level of education, on the last day of the data."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    education_level = models.CharField(max_length=16, null=True)
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_education_level_daily"


class CourseEnrollmentGenderDaily(PublishedTable):
    """One row per course, day and gender."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    gender = models.CharField(max_length=6, null=True)
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_gender_daily"


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


class CourseEnrollmentLocationCurrent(PublishedTable):
    """One row per course and country; a NULL country is that of learners who were never seen."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    country_code = models.CharField(max_length=10, null=True)
    count = models.IntegerField(null=True)
    cumulative_count = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_location_current"


class ModuleEngagement(PublishedTable):
    """One row per course, learner, day, kind of content, piece of content and event."""

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


class AnswerDistribution(PublishedTable):
    """One row per course, part of a problem, answer and variant."""

    course_id = models.CharField(max_length=255)
    module_id = models.CharField(max_length=255)
    part_id = models.CharField(max_length=255)
    correct = models.BooleanField()
    first_response_count = models.IntegerField()
    last_response_count = models.IntegerField()
    value_id = models.CharField(max_length=255, null=True)
    answer_value_text = models.TextField(null=True)
    answer_value_numeric = models.FloatField(null=True)
    variant = models.IntegerField(null=True)
    problem_display_name = models.TextField(null=True)
    question_text = models.TextField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "answer_distribution"


class TagsDistribution(PublishedTable):
    """One row per course, problem, tag and value."""

    course_id = models.CharField(max_length=255)
    org_id = models.CharField(max_length=255)
    module_id = models.CharField(max_length=255)
    tag_name = models.CharField(max_length=255)
    tag_value = models.CharField(max_length=255)
    total_submissions = models.IntegerField()
    correct_submissions = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "tags_distribution"


class GradeDistribution(PublishedTable):
    """One row per course, module, grade and maximum."""

    module_id = models.CharField(max_length=255)
    course_id = models.CharField(max_length=255)
    grade = models.FloatField(null=True)
    max_grade = models.FloatField(null=True)
    count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "grade_distribution"


class SequentialOpenDistribution(PublishedTable):
    """One row per course and sequence."""

    module_id = models.CharField(max_length=255)
    course_id = models.CharField(max_length=255)
    count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "sequential_open_distribution"


class Video(PublishedTable):
    """One row per video that was watched."""

    pipeline_video_id = models.CharField(max_length=255)
    course_id = models.CharField(max_length=255)
    encoded_module_id = models.CharField(max_length=255)
    duration = models.IntegerField(null=True)
    segment_length = models.IntegerField(null=True)
    users_at_start = models.IntegerField(null=True)
    users_at_end = models.IntegerField(null=True)
    total_viewed_seconds = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "video"


class VideoTimeline(PublishedTable):
    """One row per video and watched segment."""

    pipeline_video_id = models.CharField(max_length=255)
    segment = models.IntegerField(null=True)
    num_users = models.IntegerField(null=True)
    num_views = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "video_timeline"


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


class EnterpriseUser(models.Model):
    """One row per member of an enterprise; a site that has enterprises keeps this table itself."""

    id = models.BigAutoField(primary_key=True)
    enterprise_id = models.CharField(max_length=32)
    user_username = models.CharField(max_length=255)

    class Meta:
        managed = False
        db_table = "enterprise_user"


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
