"""`manage.py token create|list|change|revoke`: what `analytics token` runs."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.access.clients import scope_of_token
from api.access.models import ApiToken
from api.access.people import grants_of
from api.access.scope import Courses, Scope
from api.access.tokens import (
    TokenNameTakenError,
    create_token,
    list_tokens,
    revoke_token,
    set_sees_learners,
)
from api.course_ids import is_course_key, organisation
from api.queries import courses as course_queries

_BAD_INPUT = 2
_LEARNERS_HELP = (
    "it sees learners one by one: names, e-mail addresses, answers. Needed by clients that ask for "
    "user_engagement/, engagements/, learners/, engagement_timelines/, course_learner_metadata/ or "
    "a link to a report; Insights needs it for its learners' pages and its report of problem "
    "responses only"
)


class Command(BaseCommand):
    """Manage the tokens of the data API."""

    help = "Make, list, change and revoke the tokens of the data API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the four actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a token and print its secret, once")
        create.add_argument("name", help="who will use it")
        create.add_argument("--course", action="append", default=[], dest="courses")
        create.add_argument("--org", action="append", default=[], dest="organisations")
        create.add_argument("--all-courses", action="store_true")
        create.add_argument("--learners", action="store_true", help=_LEARNERS_HELP)
        create.add_argument("--metrics", action="store_true", help="may read /metrics")
        create.add_argument("--expires", help="first day without it, YYYY-MM-DD")
        create.add_argument("--rate", type=int, help="requests a minute; 0: no limit")
        actions.add_parser("list", help="print the tokens and what they open, without secrets")
        change = actions.add_parser("change", help="give a token the learners, or take them")
        change.add_argument("name")
        right = change.add_mutually_exclusive_group(required=True)
        right.add_argument("--learners", action="store_true", help=_LEARNERS_HELP)
        right.add_argument("--no-learners", action="store_true", help="it sees numbers only")
        revoke = actions.add_parser(
            "revoke", help="delete a token; its client gets 401 from now on"
        )
        revoke.add_argument("name")

    def handle(self, *, action: str, name: str = "", **options: Any) -> None:
        """Run one action."""
        match action:
            case "create":
                self._create(name, **options)
            case "change":
                sees = bool(options["learners"])
                if not set_sees_learners(name=name, sees_learners=sees):
                    raise _no_such_token("change", name)
                seen = "sees learners" if sees else "sees no learner any more"
                self.stdout.write(f"Token {name!r} {seen}.")
            case "revoke":
                if not revoke_token(name=name):
                    raise _no_such_token("revoke", name)
                self.stdout.write(f"Token {name!r} is revoked.")
            case _:
                for token in list_tokens():
                    self.stdout.write(f"{token.created:%Y-%m-%d}  {token.name}: {_opens(token)}")

    def _create(
        self,
        name: str,
        *,
        courses: list[str],
        organisations: list[str],
        all_courses: bool,
        learners: bool,
        metrics: bool,
        expires: str | None,
        rate: int | None,
        **_options: object,
    ) -> None:
        scope = Scope(
            all_courses=all_courses,
            course_ids=frozenset(courses),
            organisations=frozenset(organisations),
        )
        ends = _date(expires)
        if problem := _problem(scope, learners=learners, metrics=metrics, rate=rate):
            raise CommandError(f"{problem} No token was made.", returncode=_BAD_INPUT)
        try:
            secret = create_token(
                name=name,
                scope=scope.with_learners() if learners else scope,
                sees_metrics=metrics,
                expires=ends,
                requests_per_minute=rate,
            )
        except TokenNameTakenError as error:
            raise CommandError(
                f"The name of a token must be new; {name!r} exists. No token was made: revoke the "
                "old one first, or choose another name.",
                returncode=_BAD_INPUT,
            ) from error
        self.stdout.write(secret)
        for warning in _unpublished(scope):
            self.stderr.write(f"Warning: {warning}")
        self.stderr.write(f"This is the secret of {name!r}. It is not stored: keep it now.")


def _date(text: str | None) -> date | None:
    """Read `--expires`.

    Raises:
        CommandError: it is no date.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(
            f"--expires must be a date as YYYY-MM-DD; it is {text!r}. No token was made.",
            returncode=_BAD_INPUT,
        ) from error


def _problem(scope: Scope, *, learners: bool, metrics: bool, rate: int | None) -> str | None:
    """Return what is wrong with a wish for a token."""
    named = scope.course_ids or scope.organisations
    if scope.all_courses and named:
        return "A token opens all courses or named ones; --all-courses excludes --course and --org."
    if not (scope.all_courses or named or metrics):
        return "A token must open something: --course, --org, --all-courses or --metrics."
    if learners and not (scope.all_courses or named):
        return (
            "--learners opens the learners of courses; say which: --course, --org, --all-courses."
        )
    for course_id in sorted(scope.course_ids):
        if not is_course_key(course_id):
            return f"--course must be a course id as course-v1:Org+Course+Run; it is {course_id!r}."
    if rate is not None and rate < 0:
        return f"--rate must be a number of requests a minute, 0 for no limit; it is {rate}."
    return None


def _unpublished(courses: Courses) -> list[str]:
    """Return a sentence for each course and organisation that opens nothing now.

    It may be a typing error, or be published tomorrow: the token is made all the same.
    """
    if not (courses.course_ids or courses.organisations):
        return []
    published = course_queries.published_course_ids()
    organisations = {organisation(course_id) for course_id in published}
    return [
        *(
            f"no course {course_id!r} is published; until it is, the token opens nothing by it."
            for course_id in sorted(courses.course_ids - published)
        ),
        *(
            f"no course of {name!r} is published; until one is, the token opens nothing by it. "
            "Capitals count."
            for name in sorted(courses.organisations - organisations)
        ),
    ]


def _no_such_token(action: str, name: str) -> CommandError:
    return CommandError(
        f"Can't {action} token {name!r}: there is none of that name.", returncode=_BAD_INPUT
    )


def _opens(token: ApiToken) -> str:
    if token.user is not None:
        parts = ["what its user may see"]
    else:
        parts = [grant.text for grant in grants_of(scope_of_token(token))]
    if token.sees_learners:
        parts.append("with their learners")
    if token.sees_metrics:
        parts.append("metrics")
    if token.requests_per_minute is not None:
        parts.append(f"{token.requests_per_minute or 'any number of'} requests a minute")
    if token.expires is not None:
        parts.append(f"until {token.expires}")
    parts.append(f"last used {token.last_used}" if token.last_used else "never used")
    return ", ".join(parts)
