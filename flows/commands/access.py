"""`analytics access`: shows, gives and takes access; Django keeps the access that is given here."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.first_words import tell_new_home
from flows.commands.options import Home
from flows.read_side import manage
from flows.settings import load_settings

access_app = typer.Typer(help="Who has access to what, and from where.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="An account of this site.")]
Course = Annotated[str | None, typer.Option("--course", help="Id of a course.")]
Org = Annotated[str | None, typer.Option("--org", help="Organisation, for all its courses.")]
AllCourses = Annotated[bool, typer.Option("--all-courses", help="Every course.")]


@access_app.command("list")
def list_all(
    search: Annotated[str, typer.Option("--search", help="Part of a name or of a course.")] = "",
    home: Home = None,
) -> None:
    """Print a line for each scope of each account and token, with the origin of the scope."""
    sys.stdout.write(_manage_access(home, ["list", "--search", search]))


@access_app.command("give")
def give(
    name: Name,
    course: Course = None,
    org: Org = None,
    all_courses: AllCourses = False,
    learners: Annotated[
        bool, typer.Option("--learners", help="Their learners too, one by one.")
    ] = False,
    home: Home = None,
) -> None:
    """Let an account of this site read a course, an organisation's courses or all of them."""
    right = ["--learners"] if learners else []
    scope = _scope(course, org, all_courses=all_courses)
    sys.stdout.write(_manage_access(home, ["give", *scope, *right, "--", name]))


@access_app.command("take")
def take(
    name: Name,
    course: Course = None,
    org: Org = None,
    all_courses: AllCourses = False,
    home: Home = None,
) -> None:
    """Take away access that was given here; a role of the LMS is taken away in the LMS."""
    scope = _scope(course, org, all_courses=all_courses)
    sys.stdout.write(_manage_access(home, ["take", *scope, "--", name]))


def _scope(course: str | None, org: str | None, *, all_courses: bool) -> list[str]:
    """Return the options for `manage.py access`, which refuses more than one scope."""
    found = []
    if course is not None:
        found += ["--course", course]
    if org is not None:
        found += ["--org", org]
    if all_courses:
        found.append("--all-courses")
    return found


def _manage_access(home: Path | None, arguments: list[str]) -> str:
    settings = load_settings(home=home)
    tell_new_home(settings)
    return manage(settings, ["migrated", "access", *arguments])
