"""A course with findings, people who get its digest, and a real SMTP server."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils.timezone import now
from pytest_django import Settings

from api.access.models import LocalAccess
from api.models import (
    CourseActivity,
    CourseEnrollmentDaily,
    CourseMetaSummaryEnrollment,
    DiscussionThread,
    Publication,
    RFinding,
    RRun,
)
from dashboard.models import DigestAddress, DigestSubscription
from tests.services.mail import Mail, mail_server, send_to
from tests.stores.fixtures import Insert
from tests.stores.rows import PROBLEM, thread_row
from tests.stores.store import (
    COURSE,
    activity_row,
    daily_row,
    finding_row,
    publication_row,
    run_row,
    summary_row,
)

Subscriber = Callable[..., User]


@pytest.fixture(scope="module")
def server() -> Iterator[Mail]:
    with mail_server() as mail:
        yield mail


@pytest.fixture
def mail(server: Mail, settings: Settings, tmp_path: Path) -> Mail:
    """Begin with an empty server that takes everything, to which the site sends."""
    vars(server).update(vars(Mail(server.port)))
    send_to(server, settings)
    settings.DIGEST_LOCK = tmp_path / "digests.lock"
    return server


@pytest.fixture
def course(published: Insert) -> None:
    """Publish a course with data through Monday, 4 March 2024."""
    published(Publication, publication_row())
    published(
        CourseMetaSummaryEnrollment,
        summary_row(
            catalog_course_title="Sounds & <Signals>", count=40, count_change_7_days=7,
            cumulative_count=60, passing_users=3,
        ),
    )  # fmt: skip
    published(
        CourseEnrollmentDaily,
        daily_row("2024-02-26", 42), daily_row("2024-03-03", 50), daily_row("2024-03-04", 40),
    )  # fmt: skip
    published(
        CourseActivity,
        activity_row("2024-02-19", "2024-02-26", "ACTIVE", 10),
        activity_row("2024-02-26", "2024-03-04", "ACTIVE", 20),
        activity_row("2024-02-19", "2024-02-26", "ATTEMPTED_PROBLEM", 3),
        activity_row("2024-02-26", "2024-03-04", "ATTEMPTED_PROBLEM", 9),
        activity_row("2024-02-26", "2024-03-04", "PLAYED_VIDEO", 4),
    )
    published(DiscussionThread, thread_row("a", "Help", 0))
    published(
        RFinding,
        finding_row(1, block_id=PROBLEM),
        finding_row(
            2,
            "activity_drop",
            block_id="",
            values_json=json.dumps({"active": 80, "before": 121, "week_end": "2024-03-03"}),
        ),
    )
    published(RRun, run_row("findings"))


@pytest.fixture
def subscriber(course: None) -> Subscriber:
    """Return a maker of people who may see the course and get its digest."""

    def make(
        name: str = "ada",
        *,
        address: str | None = "",
        sees_learners: bool = False,
        wide: bool = False,
        language: str = "",
    ) -> User:
        user = User.objects.create_user(name)
        kind, scope = ("organisation", "edX") if wide else ("course", COURSE)
        LocalAccess.objects.create(
            user=user, scope_kind=kind, scope=scope, sees_learners=sees_learners
        )
        if address is not None:
            address = address or f"{name}@staff.example"
            DigestAddress.objects.create(user=user, address=address, confirmed_at=now())
        DigestSubscription.objects.create(user=user, course_id=COURSE, language=language)
        return user

    return make
