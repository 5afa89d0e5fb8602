"""The right to see learners, several tokens a person, when tokens were used; and the audit."""

# ruff: noqa: RUF012 - the form that `makemigrations` writes

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_login_tokens(apps: Any, _schema_editor: object) -> None:
    """Let the tokens of people open what they did; from today on they end with their password.

    The 30 days of such a token begin with this migration, so that none ends unforeseen.
    """
    ends = datetime.now(tz=UTC).date() + timedelta(days=30)
    tokens = apps.get_model("access", "ApiToken").objects
    for token in tokens.filter(user__isnull=False).select_related("user"):
        mark = hashlib.sha256(f"password mark {token.user.password}".encode()).hexdigest()
        tokens.filter(pk=token.pk).update(
            is_login=True, sees_learners=True, password_mark=mark, expires=token.expires or ends
        )


class Migration(migrations.Migration):
    """Tokens of programs lose the learners, as the right is new; those of people keep them."""

    dependencies = [
        ("access", "0003_access_of_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("who", models.CharField(max_length=200)),
                ("user_number", models.BigIntegerField(null=True)),
                ("token_number", models.BigIntegerField(null=True)),
                ("course_id", models.CharField(blank=True, db_index=True, max_length=255)),
                ("what", models.CharField(max_length=200)),
                ("how", models.CharField(max_length=12)),
            ],
            options={
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.AddField(
            model_name="apitoken",
            name="is_login",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="last_used",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="password_mark",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="sees_learners",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="api_tokens",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(keep_login_tokens, migrations.RunPython.noop),
    ]
