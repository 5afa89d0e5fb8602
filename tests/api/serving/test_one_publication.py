"""An answer of several statements belongs to one publication, also when one goes live within it."""

from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client

from api import publications
from api.models import CourseEnrollmentDaily, CourseMetaSummaryEnrollment, Publication
from api.publications import PublicationMovedError, live_publication, of_one_publication
from api.queries import courses as course_queries
from api.queries.reading import Row
from tests.stores.fixtures import Insert
from tests.stores.store import daily_row, publication_row, summary_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

RECENT = "/api/v1/course_summaries/?recent_date=2024-03-04"


@pytest.fixture
def first_publication(published: Insert) -> None:
    """Publish 86 learners, three of whom came since the day to compare with."""
    published(Publication, publication_row())
    published(CourseMetaSummaryEnrollment, summary_row(count=86))
    published(CourseEnrollmentDaily, daily_row("2024-03-04", 83))


@pytest.fixture
def go_live(published: Insert) -> Callable[[int], None]:
    """Publish 1,000 learners more, as a publisher does who swaps between two statements."""

    def publish(number: int) -> None:
        with connections["marts"].cursor() as cursor:
            cursor.execute(
                "UPDATE course_meta_summary_enrollment SET count = %s", [86 + 1000 * number]
            )
            cursor.execute("UPDATE course_enrollment_daily SET count = %s", [83 + 1000 * number])
        published(Publication, publication_row(id=number + 1))

    return publish


def while_reading(
    monkeypatch: pytest.MonkeyPatch, *, publish: Callable[[int], None], times: int
) -> None:
    """Let publications go live after the first statement of the first tries."""
    read, tries = course_queries.course_summary_list, iter(range(1, times + 1))

    def read_and_be_overtaken(**asked: object) -> list[Row]:
        rows = read(**asked)  # type: ignore[arg-type]
        if number := next(tries, 0):
            publish(number)
        return rows

    monkeypatch.setattr(course_queries, "course_summary_list", read_and_be_overtaken)


def test_a_swap_between_two_statements_makes_no_mixture_and_none_is_kept(
    client_with_token: Client,
    first_publication: None,
    go_live: Callable[[int], None],
    kept_answers: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    while_reading(monkeypatch, publish=go_live, times=1)
    for _ in ("made", "kept", "a second later"):
        (row,) = client_with_token.get(RECENT).json()
        # 86 and -997 before: the count of one publication, less the day of the next one
        assert (row["count"], row["recent_count_change"]) == (1086, 3)
    kept_answers()
    assert client_with_token.get(RECENT).json() == [row]


def test_a_404_of_two_publications_is_no_answer_either(
    client_with_token: Client,
    first_publication: None,
    go_live: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, found = course_queries.course_summary_list, iter([[]])

    def read_nothing_and_be_overtaken(**asked: object) -> list[Row]:
        rows = next(found, None)
        if rows is None:
            return read(**asked)  # type: ignore[arg-type]
        go_live(1)
        return rows

    monkeypatch.setattr(course_queries, "course_summary_list", read_nothing_and_be_overtaken)
    answer = client_with_token.get(RECENT)
    assert (answer.status_code, answer.json()[0]["count"]) == (200, 1086)


def test_publications_without_end_are_a_503_that_says_when_to_ask_again(
    client_with_token: Client,
    first_publication: None,
    go_live: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    while_reading(monkeypatch, publish=go_live, times=99)
    answer = client_with_token.get(RECENT)
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer.json() == {"detail": "New tables are being published. Try again in a second."}


def test_while_an_answer_is_made_the_live_publication_is_its_own(
    first_publication: None, published: Insert
) -> None:
    seen: list[str | None] = []

    def make() -> str:
        if not seen:
            published(Publication, publication_row(id=2))
            publications.forget_publication()  # as when its second is over
        seen.append(live_publication())
        return "made"

    made, publication = of_one_publication(make)
    assert (made, publication) == ("made", "2 2024-03-05T01:02:03+00:00")
    assert seen == ["1 2024-03-05T01:02:03+00:00", publication]


def test_an_error_that_no_publication_explains_is_raised_at_once(first_publication: None) -> None:
    tries = []

    def fail() -> None:
        tries.append(1)
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        of_one_publication(fail)
    assert len(tries) == 1


def test_the_number_of_tries_is_bounded(first_publication: None, published: Insert) -> None:
    tries: list[int] = []

    def make() -> None:
        tries.append(1)
        published(Publication, publication_row(id=1 + len(tries)))

    with pytest.raises(PublicationMovedError, match="5 tries met several"):
        of_one_publication(make)
    assert len(tries) == 5
