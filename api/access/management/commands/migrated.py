"""`manage.py migrated COMMAND …`: brings the site's database up to date, then runs a command."""

from argparse import REMAINDER, ArgumentParser

from django.core.management import ManagementUtility, call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrate and run another command in one process, because a start of Django costs seconds."""

    help = "Bring the site's database up to date, then run another command of manage.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the other command, whose options are its own."""
        parser.add_argument("command", help="name of the other command")
        parser.add_argument("arguments", nargs=REMAINDER, help="its arguments")

    def handle(self, *, command: str, arguments: list[str], **_options: object) -> None:
        """Run both; an error of the other command ends the process as it would alone."""
        call_command("migrate", verbosity=0)
        ManagementUtility(["manage.py", command, *arguments]).execute()
