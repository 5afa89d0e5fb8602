"""The tables that R computes and draws."""

from django.db import models

from api.models.published import PublishedTable


class RFigure(PublishedTable):
    """One row per figure: the specification that pages bind to their rows."""

    figure = models.CharField(max_length=100)
    title = models.CharField(max_length=255)
    version = models.CharField(max_length=64)
    specification = models.TextField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_figure"


class RStill(PublishedTable):
    """One row per course, figure and width: a still image that R drew."""

    course_id = models.CharField(max_length=255)
    figure = models.CharField(max_length=100)
    width = models.CharField(max_length=10)
    title = models.CharField(max_length=255)
    svg = models.TextField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_still"


class RRun(PublishedTable):
    """One row per course and step of R: what it made, and of which publication."""

    course_id = models.CharField(max_length=255)
    step = models.CharField(max_length=100)
    publication_id = models.BigIntegerField()
    status = models.CharField(max_length=10)
    message = models.CharField(max_length=1000)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_run"


class RFinding(PublishedTable):
    """One row per course and rank: what stands out in the course."""

    course_id = models.CharField(max_length=255)
    rank = models.IntegerField()
    kind = models.CharField(max_length=30)
    block_id = models.CharField(max_length=255)
    effect = models.FloatField()
    sample = models.IntegerField()
    values_json = models.TextField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_finding"


class RRisk(PublishedTable):
    """One row per course and learner who may stop; a NULL risk is that of rules."""

    course_id = models.CharField(max_length=255)
    username = models.CharField(max_length=255)
    risk = models.FloatField(null=True)
    level = models.CharField(max_length=10)
    days_away = models.IntegerField()
    reasons = models.CharField(max_length=255)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_risk"


class RItem(PublishedTable):
    """One row per course and problem that at least 30 learners tried: how the problem works."""

    course_id = models.CharField(max_length=255)
    problem_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255, null=True)
    learners = models.IntegerField()
    right_share = models.FloatField()
    discrimination = models.FloatField(null=True)
    tries_to_right = models.FloatField(null=True)
    distractor = models.CharField(max_length=255, null=True)
    distractor_count = models.IntegerField(null=True)
    flag = models.CharField(max_length=30)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_item"


class RScale(PublishedTable):
    """One row per course: how reliably its problems measure one thing."""

    course_id = models.CharField(max_length=255)
    items = models.IntegerField()
    learners = models.IntegerField(null=True)
    alpha = models.FloatField(null=True)
    alpha_low = models.FloatField(null=True)
    alpha_high = models.FloatField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_scale"


class RForecast(PublishedTable):
    """One row per course, measure and week to come."""

    course_id = models.CharField(max_length=255)
    measure = models.CharField(max_length=20)
    week_end = models.DateField()
    expected = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    method = models.CharField(max_length=20)
    error_ratio = models.FloatField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_forecast"


class RVideoSpot(PublishedTable):
    """One row per course, video, kind and place that stands out."""

    course_id = models.CharField(max_length=255)
    video_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    start_seconds = models.IntegerField()
    viewers = models.IntegerField()
    share = models.FloatField()
    usual_share = models.FloatField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_video_spot"


class RStop(PublishedTable):
    """One row per course and block with a problem or video, in reading order."""

    course_id = models.CharField(max_length=255)
    block_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255, null=True)
    block_type = models.CharField(max_length=255, null=True)
    sort_idx = models.IntegerField()
    reached = models.IntegerField()
    stopped = models.IntegerField(null=True)
    stop_share = models.FloatField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_stop"


class RRunComparison(PublishedTable):
    """One row per course and measure: the run less the run before it."""

    course_id = models.CharField(max_length=255)
    other_course_id = models.CharField(max_length=255)
    measure = models.CharField(max_length=30)
    difference = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    learners = models.IntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_run_comparison"


class RRetention(PublishedTable):
    """One row per course, group of learners and day after the enrollment."""

    course_id = models.CharField(max_length=255)
    group_name = models.CharField(max_length=255)
    day = models.IntegerField()
    at_risk = models.IntegerField()
    active_share = models.FloatField()
    share_low = models.FloatField(null=True)
    share_high = models.FloatField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "r_retention"
