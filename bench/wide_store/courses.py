"""How the rows of courses and of the data's quality are made."""

from collections.abc import Mapping

from bench.wide_store.learners import learner_rows
from bench.wide_store.outline import outline_rows
from bench.wide_store.size import INSTRUCTOR, Size
from bench.wide_store.sql import COURSES, ID, Rows, day_sql


def mart_rows(size: Size) -> Mapping[str, Rows]:
    """Return how the rows of each mart are made that a page reads."""
    by_day = f"{COURSES} join seq_1_to_{size.days} d"
    some_days = f"{COURSES} join seq_1_to_{max(size.days // 4, 1)} d"
    weeks = max(size.days // 7, 1)
    months = max(size.days // 30, 1)
    enrolled = f"greatest(c.learners * ({size.days} - d.seq + 1) div {size.days}, 1)"
    of_mode = f"greatest(({enrolled}) div m.seq - 1, 0)"
    mode = "elt(m.seq, 'audit', 'verified')"
    shared = f"if(c.deep, {INSTRUCTOR}, 2 + c.n % 300)"
    account = f"if(p.seq = 1, {shared}, 1000 + c.n * 3 + p.seq)"
    return {
        "course_enrollment_daily": Rows(
            by_day,
            ID | {"date": day_sql("d.seq"), "count": enrolled, "cumulative_count": enrolled},
        ),
        "course_enrollment_mode_daily": Rows(
            f"{by_day} join seq_1_to_2 m",
            ID
            | {
                "date": day_sql("d.seq"),
                "mode": mode,
                "count": of_mode,
                "cumulative_count": of_mode,
            },
        ),
        "course_enrollment_flow_daily": Rows(
            some_days,
            ID
            | {"date": day_sql("d.seq * 4 - 3"), "mode": "'audit'", "arrivals": "d.seq % 9"}
            | {"departures": "d.seq % 4", "course_arrivals": "d.seq % 9"}
            | {"course_departures": "d.seq % 4"},
        ),
        "course_demographics": Rows(
            f"{COURSES} join seq_1_to_{months} d join seq_1_to_30 v",
            ID
            | {
                "date": day_sql("d.seq * 30 - 29"),
                "dimension": "case when v.seq <= 7 then 'age' when v.seq <= 10 then 'gender' "
                "when v.seq <= 15 then 'education' else 'country' end",
                "value": "elt(v.seq, '0-17','18-24','25-34','35-44','45-54','55-64',null,"
                "'f','m',null,'secondary','bachelors','masters','doctorate',null,"
                "'IN','US','BR','FR','DE','GB','JP','NG','MX','CN','ES','IT','EG','other',null)",
                "count": "if(v.seq % 7 = 0, null, c.learners div v.seq)",
                "is_masked": "v.seq % 7 = 0",
                "counted_on": day_sql("d.seq * 30 - 29"),
                "enrolled_count": "c.learners",
            },
        ),
        "course_activity": Rows(
            f"{COURSES} join seq_1_to_{weeks} d join seq_1_to_4 v",
            ID
            | {
                "interval_start": day_sql("d.seq * 7"),
                "interval_end": day_sql("d.seq * 7 - 7"),
                "label": "elt(v.seq,'ACTIVE','ATTEMPTED_PROBLEM','PLAYED_VIDEO','POSTED_FORUM')",
                "count": "greatest(c.learners div (2 + v.seq + d.seq % 5), 1)",
                "enrolled_count": "c.learners div (2 + v.seq + d.seq % 5)",
            },
        ),
        "course_discussion_daily": Rows(
            some_days,
            ID
            | {
                "date": day_sql("d.seq * 4 - 3"),
                "thread_count": "d.seq % 7",
                "answer_count": "d.seq",
            }
            | {"comment_count": "3", "poster_count": "d.seq % 5 + 1"},
        ),
        "discussion_thread": Rows(
            f"{COURSES} join seq_1_to_2000 t where t.seq <= greatest(c.learners div 10, 5)",
            ID
            | {
                "thread_id": "concat('t', c.n, '_', t.seq)",
                "commentable_id": "concat('topic', t.seq % 20)",
                "title": "concat('How is question ', t.seq, ' meant?')",
                "thread_type": "elt(1 + t.seq % 2, 'question', 'discussion')",
                "start_time": day_sql(f"(t.seq % {size.days} + 1)"),
                "last_post_time": day_sql(f"(t.seq % {size.days} + 1)"),
                "seconds_to_first_answer": "if(t.seq % 4 = 0, null, t.seq * 60)",
                "answer_count": "t.seq % 4",
                "is_unanswered": "t.seq % 4 = 0",
            },
        ),
        "course_meta_summary_enrollment": Rows(
            f"{COURSES} join seq_1_to_2 m",
            ID
            | {
                "catalog_course_title": "concat('Course ', c.n div 2)",
                "catalog_course": "concat('Org+C', c.n div 2)",
                "start_time": "c.starts",
                "end_time": "date_add(c.starts, interval 3 year)",
                "pacing_type": "elt(1 + c.n % 2, 'instructor_paced', 'self_paced')",
                "availability": "elt(1 + c.n % 3, 'Current', 'Archived', 'Upcoming')",
                "enrollment_mode": mode,
                "count": "c.learners div 2",
                "count_change_7_days": "c.n % 9",
                "cumulative_count": "c.learners div 2",
                "passing_users": "c.learners div 9",
            },
        ),
        "course_program_metadata": Rows(
            COURSES,
            ID
            | {
                "program_id": "concat('program', c.n % 100)",
                "program_type": "'MicroMasters'",
                "program_title": "concat('Program ', c.n % 100)",
            },
        ),
        "enrollment_reconciliation": Rows(
            COURSES,
            ID
            | dict.fromkeys(("log_count", "lms_count", "matching_count"), "c.learners")
            | dict.fromkeys(("other_mode_count", "missing_count", "extra_count"), "0"),
        ),
        "course_access": Rows(
            f"{COURSES} join seq_1_to_3 p",
            {
                "lms_user_id": account,
                "username": f"concat('staff', {account})",
                "scope_kind": "'course'",
                "scope": "c.course_id",
                "sees_learners": "1",
            },
        ),
        **outline_rows(size),
        **learner_rows(),
        **quality_rows(size),
    }


def quality_rows(size: Size) -> Mapping[str, Rows]:
    """Return how the rows about the quality of the data are made."""
    return {
        "load_quality_daily": Rows(
            f"seq_1_to_{size.days} d join seq_0_to_2 e",
            {
                "load_date": day_sql("d.seq"),
                "event_date": f"if(e.seq = 0, null, {day_sql('d.seq + e.seq')})",
                "file_count": "if(e.seq = 0, 4, 0)",
                "line_count": "2000000",
                "event_count": "1990000",
                "skipped_count": "9000",
                "rejected_count": "1000",
            },
        ),
        "event_type_daily": Rows(
            f"seq_1_to_{size.days} d join seq_1_to_150 e",
            {
                "event_date": day_sql("d.seq"),
                "event_type": "concat('edx.event.', e.seq)",
                "event_source": "'server'",
                "is_known": "e.seq > 15",
                "event_count": "e.seq * 100",
            },
        ),
        "mart_freshness": Rows(
            "seq_1_to_45 m",
            {"mart": "concat('mart_', m.seq)", "made_from": "'tracking_log'"}
            | {"record_count": "m.seq * 1000"},
        ),
        "access_role_quality": Rows(
            "seq_1_to_10 m",
            {"role_name": "concat('role', m.seq)", "outcome": "'open'", "role_count": "m.seq"},
        ),
    }
