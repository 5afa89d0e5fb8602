"""The published tables of video."""

from django.db import models

from api.models.published import PublishedTable


class Video(PublishedTable):
    """One row per video that was watched."""

    pipeline_video_id = models.CharField(max_length=511)
    course_id = models.CharField(max_length=255)
    encoded_module_id = models.CharField(max_length=255)
    duration = models.IntegerField(null=True)
    segment_length = models.IntegerField(null=True)
    users_at_start = models.IntegerField(null=True)
    users_at_end = models.IntegerField(null=True)
    total_viewed_seconds = models.BigIntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "video"


class VideoTimeline(PublishedTable):
    """One row per video and watched segment."""

    pipeline_video_id = models.CharField(max_length=511)
    segment = models.IntegerField(null=True)
    num_users = models.IntegerField(null=True)
    num_views = models.IntegerField(null=True)

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "video_timeline"
