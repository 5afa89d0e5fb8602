"""How the rows of learners are made."""

from collections.abc import Mapping

from bench.wide_store.size import PROBLEMS
from bench.wide_store.sql import LEARNERS, OF_LEARNER, Rows, block_sql, day_sql, only_deep


def learner_rows() -> Mapping[str, Rows]:
    """Return how the rows of learners are made."""
    mode = "elt(1 + (l.seq % 10 = 0), 'audit', 'verified')"
    return {
        "learner_roster": Rows(
            LEARNERS,
            OF_LEARNER
            | {
                "start_date": day_sql("7"),
                "end_date": day_sql("0"),
                "email": "concat(l.username, '@example.org')",
                "name": "concat('Learner ', l.seq)",
                "enrollment_mode": mode,
                "enrollment_date": day_sql("(1 + l.seq % 300)"),
                "cohort": "concat('Group ', l.seq % 3)",
                "problem_attempts": "l.seq % 23",
                "problems_attempted": "l.seq % 11",
                "problems_completed": "l.seq % 7",
                "videos_viewed": "l.seq % 13",
                "discussion_contributions": "l.seq % 3",
                "segments": "elt(1 + l.seq % 6, '', 'struggling', 'inactive', 'disengaging', "
                "'highly_engaged', 'unenrolled,inactive')",
                "user_id": "l.n * 1000000 + l.seq",
                "country": "'IN'",
            },
        ),
        "learner_standing": Rows(
            LEARNERS,
            OF_LEARNER
            | {
                "last_active_date": day_sql("(1 + l.seq % 60)"),
                "last_block_id": block_sql("problem", f"(1 + l.seq % {PROBLEMS})"),
                "has_stopped": "l.seq % 3 = 0",
                "grade_share": "(l.seq % 100) / 100",
                "is_passing": "l.seq % 100 > 60",
            },
        ),
        "student_engagement_weekly": Rows(
            f"{LEARNERS} join seq_1_to_12 w {only_deep('w')}",
            OF_LEARNER
            | {
                "end_date": day_sql("w.seq * 7 - 6"),
                "days_active": "1 + l.seq % 7",
                "problems_attempted": "(l.seq + w.seq) % 4",
                "videos_played": "(l.seq + w.seq) % 3",
                "forum_posts": "(l.seq + w.seq) % 9 = 0",
                "last_subsection_viewed": "''",
            },
        ),
        "problem_response_latest": Rows(
            f"{LEARNERS} join seq_1_to_20 p {only_deep('p')}",
            OF_LEARNER
            | {
                "answer_id": "concat('p', lpad(p.seq, 3, '0'), '_2_1')",
                "problem_id": block_sql("problem", "p.seq"),
                "problem": "concat('Problem ', p.seq)",
                "question": "'Which one is it?'",
                "score": "l.seq % 2",
                "max_score": "1",
                "correct": "l.seq % 2",
                "answer": "'Answer 1'",
                "total_attempts": "1 + l.seq % 3",
                "first_attempt_date": day_sql("p.seq + 7"),
                "last_attempt_date": day_sql("p.seq"),
                "location": "'Course / Chapter 1 / Sequential 1'",
                "sort_idx": "p.seq",
            },
        ),
        "module_engagement": Rows(
            f"{LEARNERS} join seq_1_to_20 e {only_deep('e')}",
            OF_LEARNER
            | {
                "date": day_sql("e.seq * 3"),
                "entity_type": "elt(1 + e.seq % 2, 'problem', 'video')",
                "entity_id": f"if(e.seq % 2, concat('v', lpad(e.seq, 3, '0')), "
                f"{block_sql('problem', 'e.seq')})",
                "event": "elt(1 + e.seq % 2, 'attempted', 'viewed')",
                "count": "1 + l.seq % 4",
            },
        ),
        "learner_subsection_grade": Rows(
            f"{LEARNERS} join seq_1_to_6 q {only_deep('q')}",
            OF_LEARNER
            | {
                "subsection_id": block_sql("sequential", "q.seq"),
                "earned_points": "l.seq % 5",
                "possible_points": "4",
                "first_attempt_time": day_sql("q.seq"),
            },
        ),
    }
