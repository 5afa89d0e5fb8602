"""`manage.py clear_sessions`, which the nightly run calls."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    """Delete the ended sessions, and the lines about them on the pages of accounts."""

    help = "Delete sessions that are over."

    def handle(self, *_args: object, **_options: object) -> None:
        """Delete the sessions; a site that was never served has none."""
        there = connection.introspection.table_names()
        if UserSession._meta.db_table not in there:
            self.stdout.write("0")
            return
        before = Session.objects.count()
        call_command("clearsessions")
        UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
        self.stdout.write(str(before - Session.objects.count()))
