"""`manage.py access list|give|take`: what `analytics access` runs."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from api.access.models import LocalAccess, ScopeKind
from api.access.overview import AccessLines
from api.course_ids import is_course_key
from api.searching import MOST_LETTERS

_BAD_INPUT = 2


class Command(BaseCommand):
    """List who has access to what; give accounts of this site access, and take it away."""

    help = "List who has access to what, and from where; give access to an account, and take it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        listed = actions.add_parser("list", help="print a line for everything somebody may read")
        listed.add_argument("--search", default="", help="only what has each of these words")
        for action, does in (("give", "let an account read"), ("take", "let it read no more")):
            parts = actions.add_parser(action, help=does)
            parts.add_argument("name", help="the account")
            scope = parts.add_mutually_exclusive_group(required=True)
            scope.add_argument("--course", help="a course's id")
            scope.add_argument("--org", help="an organisation, for all its courses")
            scope.add_argument("--all-courses", action="store_true")
            if action == "give":
                parts.add_argument(
                    "--learners", action="store_true", help="their learners too, one by one"
                )

    def handle(self, *, action: str, **options: Any) -> None:
        """Run one action."""
        if action == "list":
            for line in AccessLines(search=options["search"][:MOST_LETTERS]):
                learners = "with learners" if line.sees_learners else "numbers only"
                self.stdout.write(f"{line.who}: {line.what}, {learners} ({line.source})")
            return
        user, kind, scope = _account(options["name"]), *_scope(options)
        if action == "give":
            LocalAccess.objects.update_or_create(
                user=user,
                scope_kind=kind,
                scope=scope,
                defaults={"sees_learners": options["learners"]},
            )
            self.stdout.write(f"{user.get_username()!r} may read {scope or 'all courses'}.")
            return
        deleted, _ = LocalAccess.objects.filter(user=user, scope_kind=kind, scope=scope).delete()
        if not deleted:
            raise CommandError(
                f"{user.get_username()!r} must have been given {scope or 'all courses'} here; it "
                "was not. Nothing changed: a role in the LMS is taken away there.",
                returncode=_BAD_INPUT,
            )
        self.stdout.write(f"{user.get_username()!r} may not read {scope or 'all courses'} by this.")


def _account(name: str) -> User:
    """Return the account of a name.

    Raises:
        CommandError: there is none.
    """
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(
            f"The account must exist; there is none of the name {name!r}. Nothing changed.",
            returncode=_BAD_INPUT,
        )
    return user


def _scope(options: dict[str, Any]) -> tuple[ScopeKind, str]:
    """Return the scope that is given or taken.

    Raises:
        CommandError: the course's id is none.
    """
    if options["all_courses"]:
        return ScopeKind.SITE, ""
    if options["org"]:
        return ScopeKind.ORGANISATION, options["org"]
    if not is_course_key(options["course"]):
        raise CommandError(
            f"--course must be a course id as course-v1:Org+Course+Run; it is "
            f"{options['course']!r}. Nothing changed.",
            returncode=_BAD_INPUT,
        )
    return ScopeKind.COURSE, options["course"]
