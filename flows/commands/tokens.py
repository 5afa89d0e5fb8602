"""`analytics token`: makes, lists, changes and revokes the data API's tokens, kept by Django."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.first_words import tell_new_home
from flows.commands.options import Home
from flows.read_side import manage
from flows.settings import load_settings

token_app = typer.Typer(help="The tokens of the data API.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Who uses the token.")]
Learners = Annotated[
    bool,
    typer.Option(
        "--learners",
        help=(
            "It sees learners one by one: names, e-mail addresses, answers. Needed for "
            "user_engagement/, engagements/, learners/, engagement_timelines/, "
            "course_learner_metadata/ and links to reports; Insights needs it for its learners' "
            "pages and its report of problem responses only."
        ),
    ),
]


@token_app.command("create")
def create(
    name: Name,
    course: Annotated[
        list[str] | None, typer.Option("--course", help="Id of a course it opens; repeatable.")
    ] = None,
    org: Annotated[
        list[str] | None,
        typer.Option("--org", help="Organisation whose courses it opens; repeatable."),
    ] = None,
    all_courses: Annotated[
        bool, typer.Option("--all-courses", help="It opens all courses.")
    ] = False,
    learners: Learners = False,
    metrics: Annotated[bool, typer.Option("--metrics", help="It opens /metrics.")] = False,
    expires: Annotated[
        str | None, typer.Option("--expires", help="First day (UTC) without it, YYYY-MM-DD.")
    ] = None,
    rate: Annotated[
        int | None, typer.Option("--rate", help="Requests a minute, 0: any [ANALYTICS_API_RATE].")
    ] = None,
    home: Home = None,
) -> None:
    """Make a token that reads, and print it, once: only its hash is stored."""
    arguments = ["create"]
    for course_id in course or []:
        arguments += ["--course", course_id]
    for organisation in org or []:
        arguments += ["--org", organisation]
    if all_courses:
        arguments.append("--all-courses")
    if learners:
        arguments.append("--learners")
    if metrics:
        arguments.append("--metrics")
    if expires is not None:
        arguments += ["--expires", expires]
    if rate is not None:
        arguments += ["--rate", str(rate)]
    secret = _manage_tokens(home, [*arguments, "--", name])
    place = load_settings(home=home).home.resolve()
    sys.stderr.write(
        f"The token of {name!r} for the site of {place}; it is not stored, keep it now:\n"
    )
    sys.stdout.write(secret)


@token_app.command("list")
def list_all(home: Home = None) -> None:
    """Print each token's scope and last use, without its secret."""
    sys.stdout.write(_manage_tokens(home, ["list"]))


@token_app.command("change")
def change(
    name: Name,
    learners: Annotated[
        bool, typer.Option("--learners/--no-learners", help="Whether it sees learners one by one.")
    ],
    home: Home = None,
) -> None:
    """Give a token the right to see learners, or take it away; the secret stays the same."""
    right = "--learners" if learners else "--no-learners"
    sys.stdout.write(_manage_tokens(home, ["change", right, "--", name]))


@token_app.command("revoke")
def revoke(name: Name, home: Home = None) -> None:
    """Delete a token: its client gets 401 from now on."""
    sys.stdout.write(_manage_tokens(home, ["revoke", "--", name]))


def _manage_tokens(home: Path | None, arguments: list[str]) -> str:
    settings = load_settings(home=home)
    tell_new_home(settings)
    return manage(settings, ["migrated", "token", *arguments])
