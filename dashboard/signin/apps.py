"""The Django app of sign-in; its tables are allauth's and those of `api.access`."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Adapters, providers and pages of the account."""

    name = "dashboard.signin"
    label = "signin"
