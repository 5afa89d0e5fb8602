"""The published tables of quality."""

from django.db import models

from api.models.published import PublishedTable


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


class LoadQualityDaily(PublishedTable):
    """One row per load date and event date; lines that are no events have no event date."""

    load_date = models.DateField()
    event_date = models.DateField(null=True)
    file_count = models.BigIntegerField()
    truncated_file_count = models.BigIntegerField()
    damaged_file_count = models.BigIntegerField()
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
