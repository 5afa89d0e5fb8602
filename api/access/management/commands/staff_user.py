"""`manage.py staff_user NAME`: an administrator, who may see all courses and their learners."""

import secrets
import sys
from argparse import ArgumentParser

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

_BAD_INPUT = 2


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
        parser.add_argument(
            "--any-password",
            action="store_true",
            help="take also a password that can be guessed, as the demo on loopback has",
        )

    def handle(
        self, *, name: str, password_stdin: bool, any_password: bool, **_options: object
    ) -> None:
        """Create or update the user.

        Raises:
            CommandError: the pages would refuse the password.
        """
        password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
        made = password or secrets.token_urlsafe(12)
        user = User.objects.filter(username=name).first() or User(username=name)
        if not any_password:
            _check(made, user=user)
        user.is_staff = True
        user.is_active = True
        user.set_password(made)
        user.save()
        if not password:
            self.stdout.write(made)


def _check(password: str, *, user: User) -> None:
    """Check a password by the rules of the page on which people change their password.

    Raises:
        CommandError: it is too short, too common, or too much like the name.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(
            f"{' '.join(error.messages)} Nothing was changed.", returncode=_BAD_INPUT
        ) from error
