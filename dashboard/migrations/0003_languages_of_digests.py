"""The language of each digest; those that people have get English until they choose one."""

# ruff: noqa: RUF012 - the form that `makemigrations` writes

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the column."""

    dependencies = [("dashboard", "0002_digests")]

    operations = [
        migrations.AddField(
            model_name="digestsubscription",
            name="language",
            field=models.CharField(blank=True, max_length=15, default=""),
            preserve_default=False,
        ),
    ]
