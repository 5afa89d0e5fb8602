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


class PublicationQuarantine(PublishedTable):
    """One row per reason, column and key of the rows that the publisher could not publish."""

    mart = models.CharField(max_length=64)
    reason = models.CharField(max_length=32)
    column_name = models.CharField(max_length=64)
    row_key = models.CharField(max_length=255)
    row_count = models.BigIntegerField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "publication_quarantine"


class PublicationCatalogue(PublishedTable):
    """One row per published table: what dbt says about it, as JSON, and its columns' names."""

    mart = models.CharField(max_length=64)
    column_names = models.TextField()
    entry = models.TextField()

    class Meta(PublishedTable.Meta):
        abstract = False
        db_table = "publication_catalogue"
