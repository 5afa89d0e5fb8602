"""The Django app of the API's tokens, apart from `api` so that read models need no migrations."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Tokens and the command that makes them."""

    name = "api.access"
    label = "access"
