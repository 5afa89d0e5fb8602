"""`manage.py token create|list|revoke`."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from api.access.models import ApiToken
from api.access.tokens import TokenNameTakenError, create_token, revoke_token


class Command(BaseCommand):
    """Manage the tokens of the data API."""

    help = "Make, list and revoke the tokens of the data API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a token and print its secret, once")
        create.add_argument("name", help="who will use it")
        actions.add_parser("list", help="print the names and the days they were made")
        revoke = actions.add_parser(
            "revoke", help="delete a token; its client gets 401 from now on"
        )
        revoke.add_argument("name")

    def handle(self, *, action: str, name: str = "", **_options: object) -> None:
        """Run one action."""
        match action:
            case "create":
                self._create(name)
            case "revoke":
                if not revoke_token(name=name):
                    raise CommandError(
                        f"Can't revoke token {name!r}: there is none of that name.", returncode=2
                    )
                self.stdout.write(f"Token {name!r} is revoked.")
            case _:
                for token in ApiToken.objects.all():
                    self.stdout.write(f"{token.created:%Y-%m-%d}  {token.name}")

    def _create(self, name: str) -> None:
        try:
            secret = create_token(name=name)
        except TokenNameTakenError as error:
            raise CommandError(
                f"The name of a token must be new; {name!r} exists. No token was made: revoke the "
                "old one first, or choose another name.",
                returncode=2,
            ) from error
        self.stdout.write(secret)
        self.stderr.write(f"This is the secret of {name!r}. It is not stored: keep it now.")
