"""The lookup of event types and the cleaner's table of families say the same."""

import csv
from pathlib import Path

import pytest

from cleaning.events.families import TYPES, family_of
from cleaning.schema import Family

ROOT = Path(__file__).parents[2]
FAMILIES = {str(family) for family in Family}
NOT_IN_LOGS = {
    "(implicit)": "stands for all requests by URL",
    "openassessment": "named by the cleaner alone",
}


def lookup() -> dict[str, str]:
    """Return the family of each listed event type."""
    with (ROOT / "seeds/event_type_lookup.csv").open(encoding="utf-8", newline="") as file:
        return {row["event_type"]: row["family"] for row in csv.DictReader(file)}


def test_a_listed_type_has_the_family_that_the_cleaner_gives_it():
    differing = {
        name: (family, str(family_of(name)))
        for name, family in lookup().items()
        if name not in NOT_IN_LOGS
        and family_of(name) != (family if family in FAMILIES else Family.OTHER)
    }
    assert differing == {}


def test_every_type_that_the_cleaner_names_is_listed():
    named = {name for names in TYPES.values() for name in names}
    assert named - set(lookup()) - set(NOT_IN_LOGS) == set()


def test_types_are_listed_in_order():
    names = list(lookup())
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("edx.course.grade.passed.first_time", "grade"),
        ("edx.course.grade.now_failed", "grade"),
        ("edx.video.bumper.transcript.menu.shown", "video"),
        ("edx.special_exam.proctored.option-presented", "exam"),
        ("textbook.pdf.searchcasesensitivity.toggled", "textbook"),
        ("list-forum-community-TAs", "instructor"),
        ("xmodule.partitions.assigned_user_to_partition", "experiment"),
    ],
)
def test_types_that_were_unknown_are_listed(name, family):
    assert lookup()[name] == family
