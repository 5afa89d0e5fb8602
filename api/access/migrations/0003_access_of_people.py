"""Who a person is in the LMS, and what a site's own accounts may read."""

# ruff: noqa: RUF012 - the form that `makemigrations` writes

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Create both tables."""

    dependencies = [
        ("access", "0002_scope"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LmsIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lms_user_id", models.BigIntegerField(unique=True)),
                ("lms_username", models.CharField(max_length=255)),
                ("narrowed_to", models.JSONField(null=True)),
                ("checked_at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lms_identity",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("lms_username",),
            },
        ),
        migrations.CreateModel(
            name="LocalAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope_kind",
                    models.CharField(
                        choices=[
                            ("site", "Site"),
                            ("organisation", "Organisation"),
                            ("course", "Course"),
                        ],
                        max_length=12,
                    ),
                ),
                ("scope", models.CharField(blank=True, max_length=255)),
                ("sees_learners", models.BooleanField(default=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="local_access",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("user", "scope_kind", "scope"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "scope_kind", "scope"), name="local_access_once"
                    )
                ],
            },
        ),
    ]
