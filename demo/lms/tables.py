"""The tables of Open edX that the simulated LMS has: columns in order, with Django's types."""

from collections.abc import Iterator

_ID = "integer NOT NULL PRIMARY KEY AUTOINCREMENT"
_KEY = "varchar(255) NOT NULL"
_TIME = "datetime NOT NULL"
_MAYBE_TIME = "datetime NULL"
_BOOL = "bool NOT NULL"
_USER = "integer NOT NULL"
_TEXT = "text NOT NULL"
_MAYBE_TEXT = "text NULL"

TABLES: dict[str, dict[str, str]] = {
    "auth_user": {
        "id": _ID,
        "password": "varchar(128) NOT NULL",
        "last_login": _MAYBE_TIME,
        "is_superuser": _BOOL,
        "username": "varchar(150) NOT NULL UNIQUE",
        "first_name": "varchar(30) NOT NULL",
        "last_name": "varchar(150) NOT NULL",
        "email": "varchar(254) NOT NULL UNIQUE",
        "is_staff": _BOOL,
        "is_active": _BOOL,
        "date_joined": _TIME,
    },
    "auth_userprofile": {
        "user_id": "integer NOT NULL UNIQUE",
        "name": _KEY,
        "meta": _TEXT,
        "courseware": _KEY,
        "language": _KEY,
        "location": _KEY,
        "year_of_birth": "integer NULL",
        "gender": "varchar(6) NULL",
        "level_of_education": "varchar(6) NULL",
        "mailing_address": _MAYBE_TEXT,
        "city": _MAYBE_TEXT,
        "country": "varchar(2) NULL",
        "goals": _MAYBE_TEXT,
        "bio": "varchar(3000) NULL",
        "profile_image_uploaded_at": _MAYBE_TIME,
        "phone_number": "varchar(50) NULL",
        "state": "varchar(2) NULL",
        "id": _ID,
    },
    "student_courseenrollment": {
        "id": _ID,
        "course_id": _KEY,
        "created": _MAYBE_TIME,
        "is_active": _BOOL,
        "mode": "varchar(100) NOT NULL",
        "user_id": _USER,
    },
    "student_courseaccessrole": {
        "id": _ID,
        "org": "varchar(64) NOT NULL",
        "course_id": _KEY,
        "role": "varchar(64) NOT NULL",
        "user_id": _USER,
    },
    "course_overviews_courseoverview": {
        "created": _TIME,
        "modified": _TIME,
        "version": "integer NOT NULL",
        "id": "varchar(255) NOT NULL PRIMARY KEY",
        "_location": _KEY,
        "org": _TEXT,
        "display_name": _MAYBE_TEXT,
        "display_number_with_default": _TEXT,
        "display_org_with_default": _TEXT,
        "start": _MAYBE_TIME,
        "end": _MAYBE_TIME,
        "advertised_start": _MAYBE_TEXT,
        "announcement": _MAYBE_TIME,
        "course_image_url": _TEXT,
        "certificates_display_behavior": _MAYBE_TEXT,
        "cert_html_view_enabled": _BOOL,
        "lowest_passing_grade": "decimal NULL",
        "mobile_available": _BOOL,
        "visible_to_staff_only": _BOOL,
        "enrollment_start": _MAYBE_TIME,
        "enrollment_end": _MAYBE_TIME,
        "invitation_only": _BOOL,
        "catalog_visibility": _MAYBE_TEXT,
        "short_description": _MAYBE_TEXT,
        "effort": _MAYBE_TEXT,
        "self_paced": _BOOL,
        "marketing_url": _MAYBE_TEXT,
        "language": _MAYBE_TEXT,
    },
    "courseware_studentmodule": {
        "id": _ID,
        "module_type": "varchar(32) NOT NULL",
        "module_id": _KEY,
        "course_id": _KEY,
        "state": _MAYBE_TEXT,
        "grade": "real NULL",
        "max_grade": "real NULL",
        "done": "varchar(8) NOT NULL",
        "created": _TIME,
        "modified": _TIME,
        "student_id": _USER,
    },
    "course_groups_courseusergroup": {
        "id": _ID,
        "name": _KEY,
        "course_id": _KEY,
        "group_type": "varchar(20) NOT NULL",
    },
    "course_groups_courseusergroup_users": {
        "id": _ID,
        "courseusergroup_id": "integer NOT NULL",
        "user_id": _USER,
    },
    "grades_persistentcoursegrade": {
        "created": _TIME,
        "modified": _TIME,
        "id": _ID,
        "user_id": _USER,
        "course_id": _KEY,
        "course_edited_timestamp": _MAYBE_TIME,
        "course_version": "varchar(255) NOT NULL",
        "grading_policy_hash": "varchar(255) NOT NULL",
        "percent_grade": "real NOT NULL",
        "letter_grade": "varchar(255) NOT NULL",
        "passed_timestamp": _MAYBE_TIME,
    },
    "grades_persistentsubsectiongrade": {
        "created": _TIME,
        "modified": _TIME,
        "id": _ID,
        "user_id": _USER,
        "course_id": _KEY,
        "usage_key": _KEY,
        "subtree_edited_timestamp": _MAYBE_TIME,
        "course_version": "varchar(255) NOT NULL",
        "earned_all": "real NOT NULL",
        "possible_all": "real NOT NULL",
        "earned_graded": "real NOT NULL",
        "possible_graded": "real NOT NULL",
        "first_attempted": _MAYBE_TIME,
        "visible_blocks_hash": "varchar(100) NOT NULL",
    },
    "certificates_generatedcertificate": {
        "id": _ID,
        "course_id": _KEY,
        "verify_uuid": "varchar(32) NOT NULL",
        "download_uuid": "varchar(32) NOT NULL",
        "download_url": "varchar(128) NOT NULL",
        "grade": "varchar(5) NOT NULL",
        "key": "varchar(32) NOT NULL",
        "distinction": _BOOL,
        "status": "varchar(32) NOT NULL",
        "mode": "varchar(32) NOT NULL",
        "name": _KEY,
        "created_date": _TIME,
        "modified_date": _TIME,
        "error_reason": "varchar(512) NOT NULL",
        "user_id": _USER,
    },
}

_UNIQUE = {
    "student_courseenrollment": ("user_id", "course_id"),
    "courseware_studentmodule": ("student_id", "module_id", "course_id"),
    "grades_persistentcoursegrade": ("course_id", "user_id"),
    "grades_persistentsubsectiongrade": ("course_id", "user_id", "usage_key"),
    "certificates_generatedcertificate": ("user_id", "course_id"),
}


def create_statements() -> Iterator[str]:
    """Yield the statements that create the empty tables with their unique keys."""
    for table, columns in TABLES.items():
        body = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        yield f'CREATE TABLE "{table}" ({body})'
        if table in _UNIQUE:
            key = ", ".join(f'"{name}"' for name in _UNIQUE[table])
            yield f'CREATE UNIQUE INDEX "{table}_uniq" ON "{table}" ({key})'
