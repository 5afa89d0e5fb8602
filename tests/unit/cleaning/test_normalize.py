"""Times, course keys and users, value by value."""

from datetime import UTC, datetime

import pytest

from cleaning.events import normalize

COURSE = "course-v1:KitX+P101+2021"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-03-14T09:26:53", "2021-03-14T09:26:53+00:00"),
        ("2021-03-14 09:26:53.5Z", "2021-03-14T09:26:53.500000+00:00"),
        ("2021-03-14T23:30:00-0500", "2021-03-15T04:30:00+00:00"),
        ("2021-03-14T02:00+05:30", "2021-03-13T20:30:00+00:00"),
        ("2021-03-14T09:26:53.1234567Z", "2021-03-14T09:26:53.123456+00:00"),
        ("2021-03-14T23:59:59.9999999+00:00", "2021-03-14T23:59:59.999999+00:00"),
        ("2021-03-14T09:26:53.589793+05:30", "2021-03-14T03:56:53.589793+00:00"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
    ],
)
def test_a_time_is_read_in_utc(text: str, expected: str) -> None:
    found = normalize.utc_time(text)
    assert found is not None
    assert (found.tzinfo, found.isoformat()) == (UTC, expected)


@pytest.mark.parametrize(
    "text",
    [
        "", "2021-03-14", "1615714013", "2021-W11-7T00:00:00", "2021-02-29T00:00:00Z",
        "2021-03-14T25:00:00Z", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z", "2021-03-14T09:26:53Z tail", "٢٠٢١-03-14T09:26:53Z",
        "2021-13-14T09:26:53.589793+00:00", "2021-W11-7T09:26:53.589793+00:00",
        "2021-03-14T092653.58979312+00:00", "2262-01-01T00:00:00Z", "2021-03-14T09:26:53\ud800",
    ],
)  # fmt: skip
def test_what_is_no_time_of_a_learning_site_is_none(text: str) -> None:
    assert normalize.utc_time(text) is None


def test_a_time_out_of_range_is_rejected_and_its_neighbours_stay() -> None:
    assert normalize.in_range(datetime(1960, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("key", "organisation"),
    [
        (COURSE, "KitX"),
        ("ccx-v1:KitX+P101+2021+ccx@5", "KitX"),
        ("KitX/Café/2020", "KitX"),
        ("course-v1:Öffentlich+Kurs_1+2021.T-1", "Öffentlich"),
        ("course-v1:हिन्दी+संस्कृत_१+२०२४", "हिन्दी"),
        ("ccx-v1:हिन्दी+संस्कृत+२०२४+ccx@5", "हिन्दी"),
        ("हिन्दी/संस्कृत/२०२४", "हिन्दी"),
        (f"course-v1:KitX+{'a' * 235}+2021", "KitX"),
    ],
)
def test_course_keys_and_their_organisation_are_known(key: str, organisation: str) -> None:
    assert normalize.course_key(f" {key}\n") == key
    assert normalize.organisation(key) == organisation


@pytest.mark.parametrize(
    "text",
    [
        "", "KitX/P101", "KitX/P101/2021/extra", "course-v1:KitX+P101", "library-v1:KitX+Lib",
        "course-v1:Kit X+P101+2021", "KitX/Caf\ufffd/2020", "KitX:P101:2021",
        "course-v1:KitX+P101+2021+extra", f"course-v1:KitX+{'a' * 236}+2021",
        "course-v1%3AKitX%2BP101%2B2021", "KitX/P101%2B1/2021", "course-v1:KitX+P101\0+2021",
        "course-v1:KitX+P101\n+2021", "ccx-v1:KitX+P101+2021+ccx@५", "Kit~X/P101/2021",
        "KitX/P1~01/2021", "KitX/P1:01/2021", "KitX/P101/20:21",
    ],
)  # fmt: skip
def test_what_is_no_course_key_is_none(text: str) -> None:
    assert normalize.course_key(text) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"/courses/{COURSE}/courseware/w1/", COURSE),
        (f"https://lms.example.org/courses/{COURSE}?tab=info", COURSE),
        ("/courses/KitX/P100/2020/info", "KitX/P100/2020"),
        (f"/api/courses/v1/courses/{COURSE}/", COURSE),
        ("/xblock/block-v1:KitX+P101+2021+type@vertical+block@0f1e?x=0", COURSE),
        (f"/courses/{COURSE}/xblock/block-v1:A+B+C+type@html+block@1/handler", "course-v1:A+B+C"),
        (f"/courses/{COURSE}/xblock/aside:;_;_x/handler/y", COURSE),
        ("https://lms/courses/course-v1%3AKitX%2BP101%2B2021/courseware/a/b/", COURSE),
        ("/courses/KitX%2FP100%2F2020/info?next=%2Fcourses%2FA%2FB%2FC", "KitX/P100/2020"),
        ("/xblock/block-v1%3AKitX%2BP101%2B2021%2Btype%40html%2Bblock%401?x=0", COURSE),
        ("/courses/course-v1:009+%D0%9F%D0%9D1+2024M01/info", "course-v1:009+ПН1+2024M01"),
        ("/xblock/block-v1:हिन्दी+गणित+१+type@html+block@पाठ", "course-v1:हिन्दी+गणित+१"),
        ("/courses/course-v1%253AKitX%252BP101%252B2021/info", None),
        ("/courses/course-v1%3AKitX%2BP%FF%2B2021/info", None),
        (f"/courses/course-v1:{'a' * 300}+B+C/info", None),
        ("/api/courses/v1/blocks/", None),
        ("/xblock/block-v1:KitX+P101+2021?x=0", None),
        ("/courses/", None),
        ("/dashboard", None),
        (None, None),
    ],
)
def test_the_course_of_a_url(url: str | None, expected: str | None) -> None:
    assert normalize.course_of_url(url) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(7, 7), (7.0, 7), (" 7 ", 7), ("-7", None), (0, None), (7.5, None), ("", None), ("7.0", None),
     (None, None), (2**31 - 1, 2**31 - 1), (2**31, None), (2**63 - 1, None), (10**400, None),
     ("99999999999999999999", None), (1e300, None), (float("inf"), None), ("٧", None)],
)  # fmt: skip
def test_user_ids_are_from_1_and_have_32_bits(
    value: float | str | None, expected: int | None
) -> None:
    assert normalize.user_id(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1.50", 1.5), ("1.5x", None), (2, 2.0), ("1_000", None), ("nan", None), (float("inf"), None),
     ("1e999", None), (None, None), (10**400, None), (-(10**400), None), (2**64, 2.0**64)],
)  # fmt: skip
def test_numbers_are_finite(value: float | str | None, expected: float | None) -> None:
    assert normalize.number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1.5x", 1.5), (" 2x ", 2.0), ("1.50", 1.5), (2, 2.0), ("x", None), ("1.5xx", None),
     (None, None), (10**400, None)],
)  # fmt: skip
def test_a_speed_may_end_with_a_letter(value: float | str | None, expected: float | None) -> None:
    assert normalize.speed(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("play_video ", "play_video"), ("\xa0a b\n", "a b"), ("x" * 255, "x" * 255), ("x" * 256, None),
     ("a\0b", None), ("a\0", None), ("a\nb", None), ("a\tb", None), ("a\u2028b", None),
     ("a\x85b", None), ("  ", None), ("", None), (None, None), ("अभ्यास", "अभ्यास"),
     ("am\ufffdra", "am\ufffdra")],
)  # fmt: skip
def test_a_key_has_no_blanks_around_it_and_no_control_characters(
    text: str | None, expected: str | None
) -> None:
    assert normalize.key(text) == expected


def test_a_mode_of_enrollment_is_shorter_than_other_keys() -> None:
    assert normalize.mode(" verified\n") == "verified"
    assert (normalize.mode("m" * 100), normalize.mode("m" * 101)) == ("m" * 100, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(" play_video ", "play_video"), ("y" * 256, None), ("a\0b", None), (" ", None),
     (" /courses/x ", "/courses/x"), ("/" + "y" * 300, "/" + "y" * 300), ("/a\0b", "/a\ufffdb")],
)  # fmt: skip
def test_an_event_type_is_a_key_or_a_path_of_any_length(text: str, expected: str | None) -> None:
    assert normalize.event_type(text) == expected
