"""The rows of the simulated LMS's tables, with the columns in the order of `demo.lms.tables`."""

from collections.abc import Iterable, Iterator

from demo.clock import DAY, day_start, sql_stamp
from demo.courses.outlines import Course
from demo.people.grades import final_grade
from demo.people.learners import Enrollment, Profile
from demo.people.roles import Account
from demo.randomness import stream_seed

Row = tuple[object, ...]


def overview_row(course: Course, *, created: str) -> Row:
    """Return a course's row of `course_overviews_courseoverview`."""
    opens, closes = sql_stamp(day_start(course.opens)), sql_stamp(day_start(course.closes))
    enrolment_opens = sql_stamp(day_start(course.opens) - 60 * DAY)
    image = f"/asset/{course.number}/course_image.jpg"
    return (
        created, created, 17, course.course_id, course.root, course.org, course.title,
        course.number, course.org, opens, closes, None, None, image, "end", 1, 0.5, 1, 0,
        enrolment_opens, None, 0, "both", f"About {course.title}", "3-5 hours",
        int(course.is_self_paced), None, "en",
    )  # fmt: skip


def staff_row(account: Account, *, start: int) -> Row:
    """Return a team member's row of `auth_user`."""
    name = account.username
    joined = sql_stamp(start - 400 * DAY)
    return (
        account.user_id, "!demo", joined, int(account.is_superuser), name, "", "",
        f"{name}@example.org", int(account.is_staff), int(account.is_active), joined,
    )  # fmt: skip


def profile_row(user_id: int, *, profile: Profile, country: str, language: str) -> Row:
    """Return a row of `auth_userprofile`; some goals hold tabs and line ends, as real ones do."""
    goals = "To\tlearn.\nAnd \\ to pass." if user_id % 11 == 0 else ""
    address = "1 Main Street\nSpringfield" if user_id % 13 == 0 else None
    return (
        user_id, profile.name, "", "course.xml", language, "", profile.year_of_birth,
        profile.gender, profile.education, address, None, country, goals, None, None, None, None,
        user_id,
    )  # fmt: skip


def grade_rows(enrollments: Iterable[Enrollment]) -> Iterator[Row]:
    """Yield the grade of everybody who has submitted something."""
    number = 0
    for one in enrollments:
        grade = final_grade(one)
        if grade is None:
            continue
        number += 1
        passed = None if grade.passed is None else sql_stamp(grade.passed)
        yield (
            sql_stamp(one.created), sql_stamp(grade.modified), number, one.learner.user_id,
            one.course.course_id, None, "v1", "demo-policy", grade.share, grade.letter, passed,
        )  # fmt: skip


def certificate_rows(enrollments: Iterable[Enrollment]) -> Iterator[Row]:
    """Yield the certificates."""
    number = 0
    for one in enrollments:
        if not one.is_certified or one.passed is None:
            continue
        number += 1
        unique = stream_seed(0, one.learner.user_id, one.course.index)
        made = sql_stamp(one.passed)
        yield (
            number, one.course.course_id, f"{unique:032x}", f"{unique + 1:032x}", "",
            f"{min(one.share, 1.0):.2f}", f"{unique + 2:032x}", 0, "downloadable", one.mode,
            one.learner.username, made, made, "", one.learner.user_id,
        )  # fmt: skip
