"""What the publisher adds to every table, and the publication itself."""

from django.db import models


class PublishedTable(models.Model):
    """What the publisher adds to every table: a row's number and the time of its publication."""

    id = models.BigAutoField(primary_key=True)
    created = models.DateTimeField()

    class Meta:
        abstract = True
        managed = False


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
