"""The table of API tokens."""

from django.db import models


class ApiToken(models.Model):
    """A client of the data API; its secret was printed once and is not kept."""

    name = models.CharField(max_length=100, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Listed by name."""

        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_authenticated(self) -> bool:
        """Tell Django REST framework that who brings a token is known."""
        return True
