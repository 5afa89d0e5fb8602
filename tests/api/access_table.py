"""What each kind of client may open, at every address: declared, measured by a test, printed.

`python -m tests.api.access_table` writes the table into docs/security.md; a test says when it is
not what is written there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "security.md"
BEGIN, END = "<!-- table of access: begin -->", "<!-- table of access: end -->"

CLIENTS: Final = (
    "nobody",
    "token: course",
    "token: course, learners",
    "token: organisation",
    "token: site, learners",
    "token: metrics",
    "person: course",
    "person: course, learners",
    "person: organisation, learners",
    "person: site, learners",
    "administrator",
)
NONE, OWN, ALL, YES = "–", "own", "all", "yes"


@dataclass(frozen=True, slots=True)
class Rule:
    """What the clients may open; a cell per client, in the order of `CLIENTS`."""

    says: str
    cells: tuple[str, ...]


def _rule(says: str, cells: str) -> Rule:
    words = tuple(cells.split())
    assert len(words) == len(CLIENTS), says
    return Rule(says, words)


# fmt: off
NUMBERS = _rule(
    "numbers of a course",
    "– own own own all – own own own all all",
)
DEMOGRAPHICS = _rule(
    "exact demographics: of people, only those who may see learners",
    "– own own own all – – own own all all",
)
LEARNERS = _rule(
    "learners one by one",
    "– – own – all – – own own all all",
)
KNOWN = _rule(
    "that the client is known",
    "– yes yes yes yes yes yes yes yes yes yes",
)
METRICS = _rule(
    "metrics of the server",
    "– – – – – yes – – – – –",
)
PUBLIC = _rule(
    "nothing of a course or a person",
    "yes yes yes yes yes yes yes yes yes yes yes",
)
BY_LINK = _rule(
    "by a signed link only, which is tested on its own",
    "– – – – – – – – – – –",
)
BY_PASSWORD = _rule(
    "by POST with a name and a password only",
    "– – – – – – – – – – –",
)
BY_PROVIDER = _rule(
    "part of a sign-in by a provider, which is not configured here",
    "– – – – – – – – – – –",
)
COURSE_PAGE = _rule(
    "a page of a course; tokens open no page",
    "– – – – – – own own own all all",
)
QUALITY_PAGE = _rule(
    "quality of the data: of one's courses, or of the site",
    "– – – – – – own own own all all",
)
NUMBER_PAGE = _rule(
    "what a published number means, for people who may see any course",
    "– – – – – – yes yes yes yes yes",
)
LEARNER_FILE = _rule(
    "learners one by one, as a file, by a link; tokens open no page",
    "– – – – – – – own own all all",
)
OWN_LIST = _rule(
    "by POST only: hides a finding of a course from one's own page, which is tested on its own",
    "– – – – – – – – – – –",
)
OWN_DIGEST = _rule(
    "by POST only: the weekly digest of a course and its address, which is tested on its own",
    "– – – – – – – – – – –",
)
BY_EMAIL = _rule(
    "by a signed link of an e-mail only, which is tested on its own",
    "– – – – – – – – – – –",
)
SIGN_OUT = _rule(
    "asks whether to end one's session; by POST ends it and leads to the sign-in",
    "– – – – – – yes yes yes yes yes",
)
PASSWORD_PAGE = _rule(
    "one's own account, where it has a password",
    "– – – – – – – – – – yes",
)
OWN_PAGE = _rule(
    "one's own account",
    "– – – – – – yes yes yes yes yes",
)
ADMINISTRATION = _rule(
    "for administrators",
    "– – – – – – – – – – yes",
)
# fmt: on

_IN_BOTH_VERSIONS: Final = {
    "activity": NUMBERS,
    "recent_activity": NUMBERS,
    "enrollment": NUMBERS,
    "enrollment_mode": NUMBERS,
    "enrollment_education": DEMOGRAPHICS,
    "enrollment_gender": DEMOGRAPHICS,
    "enrollment_location": DEMOGRAPHICS,
    "problems": NUMBERS,
    "problems_and_tags": NUMBERS,
    "videos": NUMBERS,
    "user_engagement": LEARNERS,
    "report": LEARNERS,
    "answer_distribution": NUMBERS,
    "grade_distribution": NUMBERS,
    "sequential_open_distribution": NUMBERS,
    "video_timeline": NUMBERS,
    "course_summaries": NUMBERS,
    "programs": NUMBERS,
}

RULES: Final[dict[str, Rule]] = {
    **{f"v0:{name}": rule for name, rule in _IN_BOTH_VERSIONS.items()},
    "v0:enrollment_birth_year": DEMOGRAPHICS,
    "v0:enterprise_engagements": LEARNERS,
    "v0:learners": LEARNERS,
    "v0:learner": LEARNERS,
    "v0:engagement_timeline": LEARNERS,
    "v0:course_learner_metadata": LEARNERS,
    **{f"v1:{name}": rule for name, rule in _IN_BOTH_VERSIONS.items()},
    "status": PUBLIC,
    "health": PUBLIC,
    "authenticated": KNOWN,
    "api_token_auth": BY_PASSWORD,
    "metrics": METRICS,
    "report_file": BY_LINK,
    "docs": PUBLIC,
    "openapi": PUBLIC,
    "account_login": PUBLIC,
    "account_logout": SIGN_OUT,
    "account": OWN_PAGE,
    "account_end_sessions": OWN_PAGE,
    "account_change_password": PASSWORD_PAGE,
    "account_inactive": PUBLIC,
    "socialaccount_login_cancelled": PUBLIC,
    "edx_login": BY_PROVIDER,
    "edx_callback": BY_PROVIDER,
    "openid_connect_login": BY_PROVIDER,
    "openid_connect_callback": BY_PROVIDER,
    "dashboard:start": PUBLIC,
    "dashboard:course_list": COURSE_PAGE,
    "dashboard:course": COURSE_PAGE,
    "dashboard:still": COURSE_PAGE,
    "dashboard:course_list_file": COURSE_PAGE,
    "dashboard:report": COURSE_PAGE,
    "dashboard:report_file": COURSE_PAGE,
    "dashboard:report_item": COURSE_PAGE,
    "dashboard:report_item_file": COURSE_PAGE,
    "dashboard:number": NUMBER_PAGE,
    "dashboard:quality": QUALITY_PAGE,
    "dashboard:quality_file": QUALITY_PAGE,
    "dashboard:theme": OWN_PAGE,
    "dashboard:language": OWN_PAGE,
    "dashboard:stored_report": LEARNER_FILE,
    "dashboard:seen_finding": OWN_LIST,
    "dashboard:digest_subscription": OWN_DIGEST,
    "dashboard:digest_address": OWN_DIGEST,
    "dashboard:digest_confirm": BY_EMAIL,
    "dashboard:digest_unsubscribe": BY_EMAIL,
    "dashboard:own_tokens": OWN_PAGE,
    "dashboard:access": ADMINISTRATION,
    "dashboard:audit": ADMINISTRATION,
}
"""The rule of every name in the URL conf: a route without one fails the test."""


@dataclass(frozen=True, slots=True)
class Route:
    """One name of the URL conf: its address as it is written, and the places in it."""

    name: str
    address: str
    places: frozenset[str]
    has_suffix: bool = False


def routes() -> dict[str, Route]:
    """Return every route by its name; of the two ways to write one, the one without a suffix."""
    found: dict[str, Route] = {}
    for route in _walk(get_resolver().url_patterns):
        if "format" not in route.places:
            found[route.name] = route
    suffixed = {route.name for route in _walk(get_resolver().url_patterns) if route.has_suffix}
    return {
        name: Route(name, route.address, route.places, has_suffix=name in suffixed)
        for name, route in found.items()
    }


def _walk(
    patterns: Iterable[Any],
    spaces: tuple[str, ...] = (),
    before: str = "",
    outer: frozenset[str] = frozenset(),
) -> Iterator[Route]:
    for entry in patterns:
        places = outer | set(entry.pattern.converters) | set(entry.pattern.regex.groupindex)
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry.url_patterns, inner, address, places)
        elif isinstance(entry, URLPattern):
            name = ":".join([*spaces, str(entry.name)])
            yield Route(name, address, places, has_suffix="format" in places)


def table() -> str:
    """Return the table in Markdown: a line per name of a route, the two versions in one."""
    lines = [
        f"| address | shows | {' | '.join(CLIENTS)} |",
        f"|---|---|{'---|' * len(CLIENTS)}",
    ]
    found = routes()
    for name, rule in RULES.items():
        if name.startswith("v1:") and RULES.get(f"v0:{name[3:]}") == rule:
            continue
        both = name.startswith("v0:") and RULES.get(f"v1:{name[3:]}") == rule
        what = f"{name[3:]} (v0, v1)" if both else name.replace("v0:", "").strip()
        what += " (v0)" if name.startswith("v0:") and not both else ""
        assert name in found, name
        lines.append(f"| `{what}` | {rule.says} | {' | '.join(rule.cells)} |")
    return "\n".join(lines)


def document(text: str) -> str:
    """Return a document with the table between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    import django

    django.setup()
    DOCUMENT.write_text(document(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
