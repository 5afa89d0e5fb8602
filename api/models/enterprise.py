"""The people of an enterprise, a table that another system publishes."""

from django.db import models


class EnterpriseUser(models.Model):
    """One row per member of an enterprise; a site that has enterprises keeps this table itself."""

    id = models.BigAutoField(primary_key=True)
    enterprise_id = models.CharField(max_length=32)
    user_username = models.CharField(max_length=255)

    class Meta:
        managed = False
        db_table = "enterprise_user"
