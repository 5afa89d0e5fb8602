"""The published tables of enrollment."""

from django.db import models

from api.models.published import PublishedTable


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


class CourseEnrollmentFlowDaily(PublishedTable):
    """One row per course, day and mode that learners joined or left."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    mode = models.CharField(max_length=255)
    arrivals = models.IntegerField()
    departures = models.IntegerField()
    course_arrivals = models.IntegerField()
    course_departures = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_enrollment_flow_daily"


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


class CourseDemographics(PublishedTable):
    """One row per course, day, dimension and value; a NULL count is that of a masked group."""

    course_id = models.CharField(max_length=255)
    date = models.DateField()
    dimension = models.CharField(max_length=16)
    value = models.CharField(max_length=32, null=True)
    count = models.IntegerField(null=True)
    is_masked = models.BooleanField()
    counted_on = models.DateField()
    enrolled_count = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "course_demographics"


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
