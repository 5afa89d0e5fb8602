"""`enrollment/birth_year`, `education`, `gender`, `location`."""

import pytest
from django.test import Client

from api.models import (
    CourseEnrollmentBirthYearDaily,
    CourseEnrollmentEducationLevelDaily,
    CourseEnrollmentGenderDaily,
    CourseEnrollmentLocationCurrent,
)
from tests.stores.fixtures import Insert
from tests.stores.rows import birth_year_row, education_row, gender_row, location_row
from tests.stores.store import COURSE, CREATED_ON_THE_WIRE

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

ENROLLMENT = f"/api/v0/courses/{COURSE}/enrollment"


def test_years_come_as_they_are_and_null_is_null(
    client_with_token: Client, published: Insert
) -> None:
    published(CourseEnrollmentBirthYearDaily, birth_year_row(1984, 6), birth_year_row(None, 3))
    answer = client_with_token.get(f"{ENROLLMENT}/birth_year/")
    assert answer.content.decode() == (
        f'[{{"course_id":"{COURSE}","date":"2024-03-04","birth_year":null,"count":3,'
        f'"created":"{CREATED_ON_THE_WIRE}"}},'
        f'{{"course_id":"{COURSE}","date":"2024-03-04","birth_year":1984,"count":6,'
        f'"created":"{CREATED_ON_THE_WIRE}"}}]'
    )


def test_levels_of_education_are_the_stored_words(
    client_with_token: Client, published: Insert
) -> None:
    published(CourseEnrollmentEducationLevelDaily, education_row("m", 2), education_row(None, 1))
    answer = client_with_token.get(f"{ENROLLMENT}/education/").json()
    assert [(row["education_level"], row["count"]) for row in answer] == [(None, 1), ("m", 2)]
    assert list(answer[0]) == ["course_id", "date", "education_level", "count", "created"]


def test_whatever_is_not_f_m_or_o_is_unknown(client_with_token: Client, published: Insert) -> None:
    published(
        CourseEnrollmentGenderDaily,
        gender_row("f", 5),
        gender_row("o", 1),
        gender_row("F", 2),
        gender_row("", 3),
        gender_row(None, 4),
        gender_row("m", 9, date="2024-03-03"),
    )
    answer = client_with_token.get(f"{ENROLLMENT}/gender/")
    assert answer.content.decode() == (
        f'[{{"course_id":"{COURSE}","date":"2024-03-04","female":5,"male":0,"other":1,'
        f'"unknown":9,"created":"{CREATED_ON_THE_WIRE}"}}]'
    )


def test_a_null_count_of_a_gender_counts_nothing(
    client_with_token: Client, published: Insert
) -> None:
    published(CourseEnrollmentGenderDaily, gender_row("f", None))
    assert client_with_token.get(f"{ENROLLMENT}/gender/").json()[0]["female"] == 0


def test_unknown_countries_are_merged_and_come_first(
    client_with_token: Client, published: Insert
) -> None:
    published(
        CourseEnrollmentLocationCurrent,
        location_row("US", 5),
        location_row("us", 1),
        location_row("GB", 2),
        *(location_row(code, 1) for code in ("A1", "A2", "AP", "EU", "O1", "XK", "AN", "", None)),
        location_row("UNKNOWN", None),
    )
    answer = client_with_token.get(f"{ENROLLMENT}/location/").json()
    assert [list(row) for row in answer] == [
        ["date", "course_id", "country", "count", "created"]
    ] * 3
    assert [(row["country"], row["count"]) for row in answer] == [
        ({"alpha2": None, "alpha3": None, "name": "UNKNOWN"}, 9),
        ({"alpha2": "GB", "alpha3": "GBR", "name": "United Kingdom"}, 2),
        ({"alpha2": "US", "alpha3": "USA", "name": "United States of America"}, 6),
    ]


@pytest.mark.parametrize(("code", "name"), [("TR", "Türkiye"), ("BS", "Bahamas (The)")])
def test_countries_have_the_names_of_their_standard(
    client_with_token: Client, published: Insert, code: str, name: str
) -> None:
    published(CourseEnrollmentLocationCurrent, location_row(code, 5))
    answer = client_with_token.get(f"{ENROLLMENT}/location/")
    assert answer.json()[0]["country"]["name"] == name
    assert name.encode() in answer.content
