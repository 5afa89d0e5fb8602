"""The list of learners: who is in it, in which order, and what its address never carries."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from api.access.models import AuditEntry
from api.models import (
    CourseMetaSummaryEnrollment,
    LearnerRoster,
    Publication,
    RRisk,
    RRun,
)
from api.queries.roster import Roster, reason_counts, reasons_in
from dashboard.frame.page import LINES_OF_A_SEARCH
from dashboard.reports.learners.roster import ENROLLED, learner_table, segment_counts
from dashboard.reports.learners.words import learners_url, reasons_in_words, segments_in_words
from tests.stores.fixtures import Insert
from tests.stores.store import (
    COURSE,
    learner_row,
    publication_row,
    risk_row,
    run_row,
    summary_row,
)
from tests.unit.dashboard.asking import reader_of

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

PAGE = f"/courses/{COURSE}/learners/"


@pytest.fixture
def course(published: Insert) -> None:
    """Publish six learners: eve left the course, and R lists three of the others."""
    published(Publication, publication_row())
    published(CourseMetaSummaryEnrollment, summary_row(), summary_row(mode="verified", count=1))
    published(
        LearnerRoster,
        learner_row("ada", user_id=1, name="Ada Byron", segments="inactive", cohort="Red"),
        learner_row("ben", user_id=2, name="ben", enrollment_mode="verified", cohort="Red"),
        learner_row("cem", user_id=3, name="Çem", segments="struggling", problems_attempted=4),
        learner_row("dee", user_id=4, name=None, segments="inactive", problems_attempted=9),
        learner_row("eve", user_id=5, name="Eve", segments="unenrolled,inactive", cohort="Red"),
        learner_row("fay", user_id=6, name="fay", email="x@school.example", segments=""),
    )
    published(
        RRisk,
        risk_row("ada", "never_started", days_away=12),
        risk_row("cem", "stuck", "right_share", level="some", days_away=0),
        risk_row("dee", "away", "stuck", days_away=30),
    )


@pytest.fixture
def risk(course: None, published: Insert) -> None:
    published(RRun, run_row("risk"))


@pytest.fixture
def reader() -> Client:
    return reader_of(name="teacher", sees_learners=True)


def listed(reader: Client, query: str = "", *, key: str = "list") -> list[str]:
    """Return the user names in the file of a list."""
    answer = reader.get(f"/courses/{COURSE}/learners.json?table={key}&{query}")
    assert answer.status_code == 200, answer.content
    return [row["username"] for row in answer.json()["rows"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["ada", "ben", "cem", "dee", "fay"]),
        ("segment=inactive", ["ada", "dee"]),
        ("segment=struggling", ["cem"]),
        ("segment=unenrolled", ["eve"]),
        ("segment=stuck", ["cem", "dee"]),
        ("segment=never_started", ["ada"]),
        ("segment=away", ["dee"]),
        ("risk=some", ["cem"]),
        ("risk=high&segment=stuck", ["dee"]),
        ("mode=verified", ["ben"]),
        ("cohort=Red", ["ada", "ben"]),
        ("cohort=Red&segment=inactive", ["ada"]),
    ],
)
def test_filters_choose_learners_and_every_count_is_the_length_of_its_list(
    risk: None, reader: Client, query: str, names: list[str]
) -> None:
    assert listed(reader, query) == names
    assert listed(reader, query, key="usernames") == names
    shown = reader.get(f"{PAGE}?{query}").context["sections"][0]
    assert shown.page.paginator.count == len(names)


def test_each_tile_leads_to_a_list_of_its_number(risk: None, reader: Client) -> None:
    for query in ("", "?cohort=Red", "?mode=audit"):
        tiles = reader.get(f"{PAGE}{query}").context["tiles"]
        assert len(tiles) == 8
        for tile in tiles:
            counted = reader.get(tile.link).context["sections"][0].page.paginator.count
            assert (tile.key, counted) == (tile.key, tile.value)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["ada", "ben", "fay", "cem", "dee"]),  # SQLite knows no case of Ç
        ("-username", ["fay", "dee", "cem", "ben", "ada"]),
        ("-problems_tried", ["dee", "cem", "ada", "ben", "fay"]),
        ("-days_away", ["dee", "ada", "cem", "ben", "fay"]),
        ("days_away", ["cem", "ada", "dee", "ben", "fay"]),
        ("cohort", ["ada", "ben", "cem", "dee", "fay"]),
    ],
)
def test_a_list_is_ordered_by_any_column_and_what_is_missing_comes_last(
    risk: None, reader: Client, order: str, names: list[str]
) -> None:
    assert listed(reader, f"sort={order}") == names


@pytest.mark.parametrize("order", ["days_away", "-level"])
def test_every_part_of_a_list_by_risk_is_a_part_of_the_whole_list(
    course: None, published: Insert, order: str
) -> None:
    published(LearnerRoster, learner_row("gus", user_id=7, segments=""))
    published(RRisk, risk_row("gus", "stuck", level="some", days_away=99))
    found = Roster(COURSE, order=order)
    whole = [row["username"] for row in found.part(0, None)]
    assert (
        whole
        == {
            "days_away": ["cem", "ada", "dee", "gus", "ben", "fay"],
            "-level": ["cem", "gus", "ada", "dee", "ben", "fay"],
        }[order]
    )
    for start in range(7):
        for stop in range(start + 1, 8):
            part = [row["username"] for row in found.part(start, stop)]
            assert part == whole[start:stop], (start, stop)


def test_each_learner_has_their_risk_in_words(risk: None, reader: Client) -> None:
    answer = reader.get(f"/courses/{COURSE}/learners.json")
    rows = {row["username"]: row for row in answer.json()["rows"]}
    assert (rows["dee"]["risk"], rows["dee"]["days_away"]) == ("high", 30)
    assert rows["dee"]["reasons"] == "away, stuck"
    assert rows["cem"]["reasons"] == "stuck, share of right tries"
    assert (rows["ben"]["risk"], rows["ben"]["mode"]) == (None, "verified")
    assert rows["cem"]["segments"] == "Struggling"
    page = reader.get(PAGE).content.decode()
    assert '<td class="word">High</td>' in page
    assert '<td class="word">Verified</td>' in page


def test_without_a_list_of_r_there_are_no_columns_of_risk_and_a_list_by_reason_says_why(
    course: None, published: Insert, reader: Client
) -> None:
    keys = [column["key"] for column in reader.get(PAGE[:-1] + ".json").json()["columns"]]
    assert not {"risk", "reasons", "days_away"} & set(keys)
    page = reader.get(f"{PAGE}?segment=stuck").content.decode()
    assert "R has not computed this for the publication that is shown" in page
    published(RRun, run_row("risk", "too_few", message="The course has ended."))
    page = reader.get(f"{PAGE}?segment=stuck").content.decode()
    assert "The course has ended." in page
    answer = reader.get(f"/courses/{COURSE}/learners.csv?segment=stuck")
    assert answer.status_code == 404


def test_a_segment_that_there_is_not_is_a_400_that_says_which_there_are(
    course: None, reader: Client
) -> None:
    answer = reader.get(f"{PAGE}?segment=lazy")
    assert answer.status_code == 400
    assert "Segment must be one of: never_started, away, stuck" in answer.content.decode()
    assert reader.get(f"/courses/{COURSE}/learners.csv?risk=9").status_code == 400


def test_user_names_are_a_file_of_one_column(course: None, reader: Client) -> None:
    answer = reader.get(f"/courses/{COURSE}/learners.csv?table=usernames&segment=inactive")
    assert list(csv.reader(io.StringIO(answer.content.decode()))) == [
        ["username"],
        ["ada"],
        ["dee"],
    ]
    assert "learners--usernames.csv" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("ADA", ["ada"]),
        ("byron", ["ada"]),
        ("byron ada", ["ada"]),
        ("byron ben", []),
        ("school.example", ["fay"]),
        ("Çem", ["cem"]),
        ("çEM", ["cem"]),
        ("Cem", ["cem"]),
        ("Àda", ["ada"]),
        ("a_a", []),
        ("%", []),
        ("\\", []),
    ],
)
def test_a_search_finds_all_words_in_a_name_or_an_address(
    course: None, reader: Client, words: str, names: list[str]
) -> None:
    answer = reader.post(PAGE, {"q": words})
    assert answer.status_code == 200
    assert [line["username"] for line in answer.context["sections"][0].page] == names


def test_no_address_carries_what_was_searched_for(course: None, reader: Client) -> None:
    page = reader.post(f"{PAGE}?cohort=Red", {"q": "byron"}).content.decode()
    addresses = [part.partition('"')[0] for part in page.split('href="')[1:]]
    addresses += [part.partition('"')[0] for part in page.split('action="')[1:]]
    assert addresses
    assert not [address for address in addresses if "byron" in address or "ada" in address]
    assert '<form class="search" role="search" method="post">' in page
    # a name in an address is not looked for: such a link must not come into use
    assert len(reader.get(f"{PAGE}?q=byron").context["sections"][0].page) == 5


def test_a_search_is_noted_as_a_view_and_keeps_the_filters(course: None, reader: Client) -> None:
    answer = reader.post(f"{PAGE}?cohort=Red", {"q": "e"})
    assert [line["username"] for line in answer.context["sections"][0].page] == ["ada", "ben"]
    assert list(AuditEntry.objects.values_list("who", "what", "how")) == [
        ("teacher", "learners", "view")
    ]


def test_paper_says_what_was_searched_for(course: None, reader: Client) -> None:
    alone = reader.post(PAGE, {"q": "byron"}).content.decode()
    assert '<p class="chosen on-paper"><span class="on-paper">' in alone
    assert ": byron</span></p>" in alone
    beside = reader.post(f"{PAGE}?cohort=Red", {"q": "byron"}).content.decode()
    assert '<p class="chosen">Cohort: Red<span class="on-paper"> · ' in beside
    assert ": byron</span></p>" in beside


def test_a_search_shows_a_hundred_learners_and_says_that_there_are_more(
    course: None, published: Insert, reader: Client
) -> None:
    published(
        LearnerRoster,
        *(learner_row(f"many{number:03}", user_id=number) for number in range(10, 112)),
    )
    answer = reader.post(PAGE, {"q": "many"})
    assert len(answer.context["sections"][0].page) == LINES_OF_A_SEARCH
    assert "The first 100. There are more" in answer.content.decode()
    assert "There are more" not in reader.post(PAGE, {"q": "many01"}).content.decode()


@pytest.mark.parametrize(
    ("words", "found"), [("byron", "1 learner found"), ("e", "5 learners found")]
)
def test_a_search_says_how_many_were_found_and_of_whom_the_key_numbers_are(
    course: None, reader: Client, words: str, found: str
) -> None:
    page = reader.post(PAGE, {"q": words}).content.decode()
    assert f'<p class="found" role="status">{found}</p>' in page
    assert "The key numbers are of the whole course." in page


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("cohort=Red", ""),
        ("segment=inactive", "The key numbers are of the whole course."),
        (
            "cohort=Red&segment=inactive",
            "Of what is chosen, the key numbers depend only on: Cohort.",
        ),
    ],
)
def test_the_key_numbers_say_which_filters_change_them(
    course: None, reader: Client, query: str, note: str
) -> None:
    assert reader.get(f"{PAGE}?{query}").context["tiles_note"] == note


def test_a_report_without_a_search_takes_no_post_nor_does_a_file(
    course: None, reader: Client
) -> None:
    assert reader.post(f"/courses/{COURSE}/enrollment/", {"q": "x"}).status_code == 405
    assert reader.post(f"/courses/{COURSE}/learners.csv", {"q": "x"}).status_code == 405


def test_a_page_of_a_long_list_asks_for_its_own_lines_only(
    course: None, published: Insert, reader: Client
) -> None:
    published(
        LearnerRoster,
        *(learner_row(f"many{number:03}", user_id=number) for number in range(10, 112)),
    )
    reader.get(PAGE)
    with CaptureQueriesContext(connections["marts"]) as queries:
        shown = reader.get(f"{PAGE}?table=list&page=3").context["sections"][0]
    assert [line["username"] for line in shown.page] == [f"many{n:03}" for n in range(105, 112)]
    of_roster = [query["sql"] for query in queries if 'FROM "learner_roster"' in query["sql"]]
    assert len(of_roster) == 1
    assert "LIMIT 7 OFFSET 100" in of_roster[0]


@pytest.mark.parametrize("end", [".json", "/"])
def test_names_of_cohorts_are_told_to_nobody_without_the_right(course: None, end: str) -> None:
    address = f"/courses/{COURSE}/enrollment{end}?cohort=zzz"
    guest = reader_of(name="guest", sees_learners=False).get(address)
    assert (guest.status_code, b"Red" in guest.content) == (200, False)
    refused = reader_of(name="teacher", sees_learners=True).get(address)
    assert (refused.status_code, b"Red" in refused.content) == (400, True)


def test_learners_without_the_right_are_no_page_nor_a_search(course: None) -> None:
    client = reader_of(name="guest", sees_learners=False)
    assert client.post(PAGE, {"q": "ada"}).status_code == 404
    assert client.get(f"{PAGE}1/").status_code == 404
    assert client.get(f"/courses/{COURSE}/learners/1.json").status_code == 404
    assert not AuditEntry.objects.exists()


class Rows:
    """Rows that keep which part of them was asked for."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.asked: list[tuple[int, int | None]] = []

    def __len__(self) -> int:
        return self.number

    def part(self, start: int, stop: int | None) -> Sequence[dict[str, Any]]:
        self.asked.append((start, stop))
        end = self.number if stop is None else min(stop, self.number)
        return [{**learner_row(f"u{at}"), "user_id": at} for at in range(start, end)]

    def in_order_of(self, column: str, *, falling: bool) -> "Rows":
        raise AssertionError((column, falling))


def test_lines_are_made_of_the_rows_that_are_looked_at() -> None:
    rows = Rows(7)
    lines = learner_table(rows, course_id=COURSE, risk=None).lines
    assert [line["username"] for line in lines[2:4]] == ["u2", "u3"]
    assert rows.asked == [(2, 4)]
    assert lines[-1]["username"] == "u6"
    assert [line["username"] for line in lines][:2] == ["u0", "u1"]
    assert len(lines) == 7


def test_risk_is_asked_for_the_learners_of_a_page_alone() -> None:
    asked: list[Sequence[str]] = []

    def risk_of(names: Sequence[str]) -> list[dict[str, Any]]:
        asked.append(names)
        return [{"username": "u1", "level": "new_level", "days_away": 3, "reasons": []}]

    table = learner_table(Rows(3), course_id=COURSE, risk=risk_of)
    first, second = table.lines[0:2]
    assert (first["risk"], second["risk"], second["days_away"]) == (None, "new_level", 3)
    assert asked == [["u0", "u1"]]


def test_who_left_the_course_counts_there_and_nowhere_else() -> None:
    groups = [
        {"cohort": None, "enrollment_mode": "audit", "segments": "", "learners": 3},
        {"cohort": "Red", "enrollment_mode": "audit", "segments": "inactive", "learners": 4},
        {
            "cohort": "Red",
            "enrollment_mode": "verified",
            "segments": "highly_engaged,struggling",
            "learners": 5,
        },
        {
            "cohort": None,
            "enrollment_mode": "audit",
            "segments": "unenrolled,inactive",
            "learners": 7,
        },
    ]
    assert segment_counts(groups) == {
        ENROLLED: 12, "inactive": 4, "highly_engaged": 5, "struggling": 5, "unenrolled": 7,
    }  # fmt: skip
    assert segment_counts(groups, mode="audit", cohort="Red") == {ENROLLED: 4, "inactive": 4}


def test_reasons_are_counted_one_by_one_and_a_text_that_is_none_has_none(
    course: None, published: Insert
) -> None:
    published(RRisk, risk_row("ben", reasons="["), risk_row("fay", reasons='"away"'))
    assert reason_counts(course_id=COURSE) == {
        "never_started": 1, "stuck": 2, "right_share": 1, "away": 1,
    }  # fmt: skip
    assert reason_counts(course_id=COURSE, cohort="Red") == {"never_started": 1}
    assert reasons_in(json.dumps(["away"])) == ["away"]


def test_what_is_not_known_is_named_as_it_is_stored() -> None:
    assert segments_in_words("inactive,asleep") == "Inactive, asleep"
    assert reasons_in_words(["away", "tries", "moon"]) == "away, number of tries, moon"


def test_a_count_links_to_its_list() -> None:
    assert learners_url(COURSE, segment="stuck", mode=None) == f"{PAGE}?segment=stuck"
    assert learners_url(COURSE) == PAGE


def test_a_course_without_learners_has_an_empty_list(course: None) -> None:
    roster = Roster("course-v1:No+Such+Course")
    assert (len(roster), roster.part(0, None)) == (0, [])


def test_a_store_without_a_roster_has_a_list_that_says_so_and_no_page_of_a_learner(
    course: None, reader: Client
) -> None:
    with connections["marts"].cursor() as cursor:
        cursor.execute("DROP TABLE learner_roster")  # rolled back with the test
    page = reader.get(PAGE)
    assert page.status_code == 200
    assert page.content.decode().count("This table is not published yet.") == 2
    assert reader.post(PAGE, {"q": "ada"}).status_code == 200
    assert reader.get(f"{PAGE}1/").status_code == 404
    assert reader.get(f"/courses/{COURSE}/").status_code == 200
