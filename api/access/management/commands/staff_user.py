"""`manage.py staff_user NAME`: an administrator, who may see all courses and their learners."""

import secrets
import sys
from argparse import ArgumentParser

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Make an administrator of the site, or set their password anew."""

    help = (
        "Make an administrator, who may see all courses and their learners; a second call sets the "
        "password anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the name and where the password comes from."""
        parser.add_argument("name")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input; else one is made and printed",
        )

    def handle(self, *, name: str, password_stdin: bool, **_options: object) -> None:
        """Create or update the user."""
        password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
        made = password or secrets.token_urlsafe(12)
        user, _ = get_user_model().objects.get_or_create(username=name)
        user.is_staff = True
        user.is_active = True
        user.set_password(made)
        user.save()
        if not password:
            self.stdout.write(made)
