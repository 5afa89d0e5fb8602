"""What a token opens, until when, and how often."""

# ruff: noqa: RUF012 - the form that `makemigrations` writes

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tokens that were made before there were scopes keep all courses; new ones begin with none."""

    dependencies = [
        ("access", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("apitoken", "name", models.CharField(max_length=200, unique=True)),
        migrations.AddField("apitoken", "all_courses", models.BooleanField(default=True)),
        migrations.AlterField("apitoken", "all_courses", models.BooleanField(default=False)),
        migrations.AddField("apitoken", "course_ids", models.JSONField(default=list)),
        migrations.AddField("apitoken", "organisations", models.JSONField(default=list)),
        migrations.AddField("apitoken", "sees_metrics", models.BooleanField(default=False)),
        migrations.AddField("apitoken", "expires", models.DateField(null=True)),
        migrations.AddField(
            "apitoken", "requests_per_minute", models.PositiveIntegerField(null=True)
        ),
        migrations.AddField(
            "apitoken",
            "user",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="api_token",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
