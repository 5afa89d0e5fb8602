"""Changes of enrollments (enrol, verify, unenrol, come back), grades and certificates.

The LMS's own table follows what people did. The log may miss an event or have it twice.
"""

import json

from demo.actions import EnrollmentChange
from demo.events.lines import Recorder
from demo.people.grades import grade_letter
from demo.people.learners import Enrollment

ACTIVATED = "edx.course.enrollment.activated"
DEACTIVATED = "edx.course.enrollment.deactivated"
MODE_CHANGED = "edx.course.enrollment.mode_changed"


def record_change(record: Recorder, *, kind: str, enrollment: Enrollment, at: int) -> None:
    """Record an enrollment event of the enrollment's learner with the present mode."""
    user_id, course_id = enrollment.learner.user_id, enrollment.course.course_id
    record.server(
        kind,
        at=at,
        payload=f'{{"course_id": {json.dumps(course_id)}, "user_id": {user_id}, '
        f'"mode": "{enrollment.mode}"}}',
        path="/change_enrollment",
        page='"x_module"' if at % 7 == 0 else "null",
        details=EnrollmentChange(course_id, user_id, enrollment.mode),
    )


def enrol(record: Recorder, *, enrollment: Enrollment, at: int, is_logged: bool) -> None:
    """Enrol, or enrol again."""
    enrollment.created = enrollment.created or at
    enrollment.is_active = True
    record.implicit(
        "/change_enrollment",
        at=at - 90_000,
        post=f'{{"course_id": [{json.dumps(enrollment.course.course_id)}], '
        f'"enrollment_action": ["enroll"]}}',
    )
    if is_logged:
        record_change(record, kind=ACTIVATED, enrollment=enrollment, at=at)


def unenrol(record: Recorder, *, enrollment: Enrollment, at: int) -> None:
    """Unenrol, unless the site's data end before."""
    if at >= record.end:
        return
    enrollment.is_active = False
    record_change(record, kind=DEACTIVATED, enrollment=enrollment, at=at)


def change_mode(record: Recorder, *, enrollment: Enrollment, mode: str, at: int) -> None:
    """Change the mode, unless the site's data end before; an upgrade has a second event."""
    if at >= record.end:
        return
    enrollment.mode = mode
    record_change(record, kind=MODE_CHANGED, enrollment=enrollment, at=at)
    if mode == "verified":
        record.server(
            "edx.course.enrollment.upgrade.succeeded",
            at=at + 40_000,
            payload='{"mode": "verified"}',
            path="/change_enrollment",
        )


def record_grade(record: Recorder, *, enrollment: Enrollment, at: int) -> None:
    """Record the new course grade, and the certificate when the learner earns it."""
    share = min(enrollment.share, 1.0)
    letter = grade_letter(share)
    course_id = json.dumps(enrollment.course.course_id)
    user_id = enrollment.learner.user_id
    record.server(
        "edx.grades.course.grade_calculated",
        at=at,
        payload=f'{{"user_id": {user_id}, "course_id": {course_id}, "course_version": "v1", '
        f'"percent_grade": {share:.2f}, "letter_grade": "{letter}", '
        f'"course_edited_timestamp": "2026-01-01 00:00:00+00:00", "event_transaction_type": '
        f'"edx.grades.problem.submitted", "grading_policy_hash": "demo-policy"}}',
        path="/event",
    )
    record.server(
        "edx.grades.subsection.grade_calculated",
        at=at + 9_000,
        payload=f'{{"user_id": {user_id}, "course_id": {course_id}, "block_id": '
        f'{json.dumps(enrollment.course.units[0].sequential_id)}, "weighted_total_earned": '
        f'{enrollment.points}, "weighted_total_possible": {enrollment.course.max_points}}}',
        path="/event",
    )
    if at >= record.end or not letter:
        return
    if enrollment.passed is None:
        enrollment.passed = at
    if not enrollment.is_certified and enrollment.mode in {"verified", "honor", "professional"}:
        enrollment.is_certified = True
        record.server(
            "edx.certificate.created",
            at=at + 30_000_000,
            payload=f'{{"user_id": {user_id}, "course_id": {course_id}, "enrollment_mode": '
            f'"{enrollment.mode}", "certificate_id": "cert-{user_id}-{enrollment.course.index}", '
            f'"certificate_url": "https://learn.example.org/certificates/", '
            f'"generation_mode": "batch"}}',
            path="/event",
        )
