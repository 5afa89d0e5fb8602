"""`manage.py send_digests`, which the nightly run calls after the publication and R."""

import fcntl
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.formats import date_format

from dashboard.digest.sending import (
    ServerError,
    Tally,
    check_server,
    send_due,
    server_of_settings,
)
from dashboard.models import DigestSubscription


class Command(BaseCommand):
    """Send the weekly digests that are due, and say what became of them, a sentence a line."""

    help = "Send the weekly digests that are due: at most one a week for each subscription."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the check, which sends nothing."""
        parser.add_argument(
            "--check", action="store_true", help="only say whether the e-mail server answers"
        )

    def handle(self, *, check: bool, **_options: object) -> None:
        """Send, or check.

        Raises:
            CommandError: the server takes no e-mail, or a digest could not be made; everything else
                is sent.
        """
        if not settings.SENDS_EMAIL:
            self.stdout.write("Nothing is sent, because ANALYTICS_EMAIL_URL is not set.")
            return
        if check:
            try:
                self.stdout.write(check_server())
            except ServerError as error:
                raise CommandError(
                    f"{server_of_settings()} must take e-mail, but: {error}."
                ) from error
            return
        if DigestSubscription._meta.db_table not in connection.introspection.table_names():
            self.stdout.write("Nobody has subscribed; the site was never served.")
            return
        with _alone():
            tally = send_due()
        lines = list(_sentences(tally))
        if tally.stopped or tally.broken:
            raise CommandError(" ".join([*_failures(tally), *lines]))
        for line in lines:
            self.stdout.write(line)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of the home: two senders at once would send every digest twice.

    The lock ends with the process, however the process ends.

    Raises:
        CommandError: somebody else is sending.
    """
    with settings.DIGEST_LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                "Only one process may send digests, but another one is sending. Nothing was sent."
            ) from error
        yield


def _sentences(tally: Tally) -> Iterator[str]:
    if tally.week is None:
        yield "Nothing is sent, because nothing is published."
        return
    week = date_format(tally.week, "j F Y")
    yield f"{_digests(tally.sent)} sent for the week of {week}."
    for reason, count in sorted(tally.not_sent.items()):
        yield f"{_digests(count)} not sent: {reason}."
    for code, accounts in sorted(tally.refused.items()):
        yield (
            f"{_digests(len(accounts))} refused by the e-mail server with code {code} "
            f"({_some(accounts)}); the next run tries again."
        )


def _failures(tally: Tally) -> Iterator[str]:
    if tally.stopped:
        yield f"{tally.stopped} {_digests(tally.due)} due at the next run."
    for course_id, error in sorted(tally.broken.items()):
        yield f"The digest of {course_id} could not be made ({error}); the next run tries again."


def _digests(count: int) -> str:
    return f"{count:,} digest is" if count == 1 else f"{count:,} digests are"


def _some(accounts: list[str], *, most: int = 5) -> str:
    more = f" and {len(accounts) - most} more" if len(accounts) > most else ""
    return ", ".join(accounts[:most]) + more
