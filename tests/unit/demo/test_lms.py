"""The LMS database and the course files of the small site."""

import json
import sqlite3
from contextlib import closing

import pytest

COLUMNS = {
    "auth_user": "id username email is_staff is_active is_superuser last_login date_joined",
    "auth_userprofile": "id user_id name gender year_of_birth level_of_education language location "
    "mailing_address city country goals",
    "student_courseenrollment": "id user_id course_id created is_active mode",
    "student_courseaccessrole": "id user_id org course_id role",
    "course_overviews_courseoverview": "id org display_name start end self_paced",
    "courseware_studentmodule": "id module_type module_id student_id state grade max_grade done "
    "created modified course_id",
    "course_groups_courseusergroup": "id name course_id group_type",
    "course_groups_courseusergroup_users": "id courseusergroup_id user_id",
    "grades_persistentcoursegrade": "id user_id course_id course_edited_timestamp course_version "
    "grading_policy_hash percent_grade letter_grade passed_timestamp created modified",
    "grades_persistentsubsectiongrade": "id user_id course_id usage_key course_version earned_all "
    "possible_all earned_graded possible_graded first_attempted visible_blocks_hash",
    "certificates_generatedcertificate": "id user_id course_id grade status mode created_date "
    "modified_date",
}


@pytest.fixture
def ask(site):
    with closing(sqlite3.connect(site.folder / "lms.sqlite3")) as database:
        yield lambda sql: database.execute(sql).fetchall()


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_has_its_columns_and_rows(ask, table):
    names = {row[1] for row in ask(f"pragma table_info({table})")}
    assert names >= set(COLUMNS[table].split())
    assert ask(f"select count(*) from {table}")[0][0] > 0


def test_the_enrollment_table_is_that_of_the_logs_but_for_the_written_differences(ask, site):
    differences = (site.folder / "truth" / "lms_differences.csv").read_text().splitlines()[1:]
    known = {tuple(line.split(",")[:2]) for line in differences}
    summary = (site.folder / "truth" / "course_enrollment_summary.csv").read_text().splitlines()
    logged = {tuple(line.split(",")[:2]): line.split(",")[3] for line in summary[1:]}
    rows = ask("select course_id, user_id, is_active from student_courseenrollment")
    table = {(course_id, str(user_id)): str(active) for course_id, user_id, active in rows}
    assert len(differences) > 0
    assert {key for key in table if table[key] != logged.get(key, "0")} <= known


def test_grades_hold_the_odd_rows_of_real_sites(ask):
    letters = {row[0] for row in ask("select letter_grade from grades_persistentcoursegrade")}
    assert {"", "Fail", "A"} <= letters


def test_grades_of_subsections_are_the_sums_of_their_problems(ask):
    """Some learners answered nothing in a subsection, and some subsections lost their points."""
    table = "grades_persistentsubsectiongrade"
    ((points,),) = ask(f"select sum(earned_all) from {table}")
    ((work,),) = ask(
        "select sum(grade) from courseware_studentmodule where module_type = 'problem' "
        "and student_id % 19 > 0"
    )
    assert points == work > 0
    assert ask(f"select count(*) from {table} where earned_all > possible_all") == [(0,)]
    assert ask(f"select count(*) from {table} where first_attempted is null")[0][0] > 0
    assert ask(f"select count(*) from {table} where possible_all = 0")[0][0] > 0


def test_profiles_miss_what_people_do_not_tell(ask):
    genders = {row[0] for row in ask("select gender from auth_userprofile")}
    assert {"f", "m", "", None} <= genders
    assert ask("select count(*) from auth_userprofile where year_of_birth is null")[0][0] > 0


def test_course_files_hold_one_object_a_line(site):
    contents = {
        path.stem: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in (site.folder / "courses").iterdir()
    }
    assert {name: len(objects) for name, objects in contents.items()} == {
        "course_list": 6,
        "course_blocks": 6,
        "course_runs": 5,
        "programs": 2,
        "grading_policies": 5,
    }
    missing, orphans = set(), set()
    for course in contents["course_blocks"]:
        children = {
            child for block in course["blocks"].values() for child in block.get("children", ())
        }
        missing |= children - set(course["blocks"])
        orphans |= set(course["blocks"]) - children - {course["root"]}
    # as editing leaves it: a child that was deleted, and a unit that nobody names any more
    assert missing
    assert all(child.endswith(("@gone", "/gone")) for child in missing)
    assert orphans
    assert all("/vertical/" in one or "+type@vertical+" in one for one in orphans)


def test_the_team_has_roles_of_every_kind(ask, site):
    roles = ask("select role, org, course_id from student_courseaccessrole")
    assert len(roles) > len(set(roles)), "a role given twice"
    assert {course_id for role, _, course_id in roles if role == "ccx_coach"} == {
        "ccx-v1:RiverX+WATER101+2026_T1+ccx@1",
        "course-v1:RiverX+WATER101+2026_T1",
    }
    assert ("staff", "RiverX", "") in roles
    rows = (site.folder / "truth" / "access_role_quality.csv").read_text().splitlines()[1:]
    assert sum(int(row.rsplit(",", 1)[1]) for row in rows) == len(roles)
    assert {row.split(",")[1] for row in rows} == {
        "open", "unknown_role", "other_right", "no_scope", "inactive_account",
    }  # fmt: skip


def test_the_truth_gives_access_to_active_accounts_alone(ask, site):
    rows = (site.folder / "truth" / "course_access.csv").read_text().splitlines()[1:]
    active = {row[0] for row in ask("select username from auth_user where is_active = 1")}
    assert {row.split(",")[1] for row in rows} <= active
    assert {row.split(",")[2] for row in rows} == {"site", "organisation", "course"}
