"""One course, and somebody who may read it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from api.models import (
    CourseActivity,
    CourseEnrollmentDaily,
    CourseEnrollmentModeDaily,
    CourseMetaSummaryEnrollment,
    Publication,
)
from tests.stores.fixtures import Insert
from tests.stores.store import activity_row, daily_row, mode_row, publication_row, summary_row


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("ada", is_staff=True))
    return client


@pytest.fixture
def course(published: Insert) -> None:
    published(Publication, publication_row())
    published(
        CourseEnrollmentModeDaily,
        *(mode_row(f"2024-02-{day:02}", "audit", day) for day in range(1, 30)),
        *(mode_row(f"2024-03-{day:02}", "verified", day) for day in range(1, 5)),
    )
    published(CourseActivity, activity_row("2024-02-26", "2024-03-04", "ACTIVE", 1234))
    published(
        CourseMetaSummaryEnrollment,
        summary_row(count=1300, cumulative_count=2500, count_change_7_days=12),
        summary_row(mode="verified", count=41, cumulative_count=50, count_change_7_days=1),
    )
    # All 14 learners of a third mode have left since, and the summary has no line of that mode.
    published(CourseEnrollmentDaily, daily_row("2024-02-26", 1342), daily_row("2024-03-04", 1341))
