"""No cast of a model can end a build: what came from outside is cast by `try_cast` alone.

A cast that overflows ends the build, and the ledger keeps its date as changed: every night after it
ends in the same place. What we counted or typed ourselves may be cast plainly, and is listed here.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

MODELS = Path(__file__).parents[2] / "models"
FILES = sorted(path.relative_to(MODELS).as_posix() for path in MODELS.rglob("*.sql"))

PLAIN_CASTS = {
    r"(\w+_)?count(_7_days_ago)?|num_\w+|\w+_(attempts|submissions)|problems_\w+|videos_\w+"
    r"|forum_\w+|discussion_contributions|textbook_pages_viewed|days_active"
    r"|(course_)?(arrivals|departures)|learners_tried|first_right|submissions": (
        "a count of events, learners or days: fewer than 2^31"
    ),
    r"(is|was|has)_\w+|\w+_is_active|event_type|attempts_per_completed": (
        "true or false, or whether it is null"
    ),
    r"(modified|loaded|passed)_at|interval_end": "a timestamp already: its date always exists",
    r"segment": "a fifth of a place in a video, which is 36,000 seconds at most",
    r"place": "the place of a block in its course, counted by the loader",
}
"""Names of what may be cast without `try_cast`, each with the reason."""

CAST = re.compile(
    r"(?<![\w.])(?:cast|int|bigint|smallint|tinyint|float|double|decimal|boolean|date|timestamp)\s*\("
)
WORDS = {"as", "is", "not", "null", "coalesce", "if", "sum", "count_if", "max", "min", "infinity"}


def casts(sql: str) -> Iterator[str]:
    """Yield what each plain cast casts, with the type."""
    code = re.sub(r"--.*|\{[{%#].*?[}%#]\}", "", sql)
    for found in CAST.finditer(code):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(code[end], 0)
            end += 1
        yield code[found.end() : end - 1]


def unexplained_names(cast: str) -> set[str]:
    """Return the columns of a cast that no reason is given for; a comparison needs none."""
    value = re.sub(r"\sas\s+\w[^()]*$", "", cast)
    if re.search(r"[<=>]", value):
        return set()
    names = re.findall(r"(?<![.\w'])(?:\w+\.)*([a-z_]\w*)\b(?!\s*\()", value)
    return {
        name
        for name in names
        if name not in WORDS and not any(re.fullmatch(pattern, name) for pattern in PLAIN_CASTS)
    }


@pytest.mark.parametrize("file", FILES)
def test_a_value_from_outside_is_cast_by_try_cast(file: str) -> None:
    found = [
        cast
        for cast in casts((MODELS / file).read_text(encoding="utf-8"))
        if unexplained_names(cast)
    ]
    assert found == [], "write try_cast, or name in PLAIN_CASTS why the value always fits"


@pytest.mark.parametrize(
    "sql",
    [
        "cast(duration_seconds as int)",
        "int(greatest(duration_seconds - 30, 0)) div 5",
        "cast(id as bigint) as user_id",
        "double(answer)",
        "cast(t.start as timestamp)",
        "cast(sum(viewed_seconds) as int)",
    ],
)
def test_a_plain_cast_of_a_value_from_outside_is_found(sql: str) -> None:
    assert [bool(unexplained_names(cast)) for cast in casts(sql)] == [True]


@pytest.mark.parametrize(
    "sql",
    [
        "try_cast(duration_seconds as int)",
        "cast(count(*) as int)",
        "cast(coalesce(t.learner_count, 0) as int)",
        "cast(null as array<string>)",
        "cast(array() as array<struct<delta_date: date, count: bigint>>)",
        "cast(moment = first_moment as int)",
        "double('infinity')",
        "cast(-- of an id\n event_count as int)",
    ],
)
def test_a_plain_cast_of_what_we_counted_is_left_alone(sql: str) -> None:
    assert not any(unexplained_names(cast) for cast in casts(sql))
