"""The Django app of tokens, people and the audit, apart from `api`, which has no migrations."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Tokens, access of people, the audit, and their commands."""

    name = "api.access"
    label = "access"
