"""The outline that every course has, and the rows of blocks, problems, videos and grades."""

from collections.abc import Mapping

from bench.wide_store.size import PROBLEMS, VIDEOS, Size
from bench.wide_store.sql import BLOCKS, COURSES, ID, REACHED, Rows, block_sql, day_sql


def blocks() -> list[str]:
    """Return the outline of every course: sections, subsections, units, problems and videos."""

    def block(place: int, kind: str, item: int, holder: str, *, graded: str = "null") -> str:
        name = f"{kind.capitalize()} {item}"
        return f"({place}, '{kind}', {item}, '{_inside(kind, item)}', {holder}, '{name}', {graded})"

    found = ["(0, 'course', 0, 'type@course+block@course', null, 'Course', null)"]
    for unit in range(1, PROBLEMS + 1):
        subsection = (unit + 1) // 2
        section = (subsection + 2) // 3
        place = unit * 10
        if unit % 6 == 1:
            found.append(block(place, "chapter", section, "'type@course+block@course'"))
        if unit % 2 == 1:
            holder = f"'{_inside('chapter', section)}'"
            graded = str(int(subsection % 3 == 0))
            found.append(block(place + 1, "sequential", subsection, holder, graded=graded))
        holder = f"'{_inside('sequential', subsection)}'"
        found.append(block(place + 2, "vertical", unit, holder))
        holder = f"'{_inside('vertical', unit)}'"
        found.append(block(place + 3, "problem", unit, holder))
        if unit % 2 == 0:
            found.append(block(place + 4, "video", unit // 2, holder))
    return found


def _inside(kind: str, item: int) -> str:
    """Return the end of a block's id."""
    return f"type@{kind}+block@{kind[0]}{item:03}"


def outline_rows(size: Size) -> Mapping[str, Rows]:
    """Return how the rows of blocks, problems, videos and grades are made."""
    full_id = "concat('block-v1:', c.inside, '+', b.id)"
    holder = "concat('block-v1:', c.inside, '+', b.holder)"
    problems = f"{COURSES} join seq_1_to_{PROBLEMS} p"
    problem = block_sql("problem", "p.seq")
    video = "concat('v', lpad(v.seq, 3, '0'))"
    right = "greatest(c.learners * (20 + p.seq % 70) div 100, 1)"
    tries = "if(c.deep, c.learners, least(c.learners, 20))"
    days = min(size.days, 365)
    outline = {
        "block_id": full_id, "block_type": "b.kind", "display_name": "b.name",
        "parent_block_id": holder, "sort_idx": "b.sort_idx",
    }  # fmt: skip
    return {
        "course_blocks": Rows(
            BLOCKS,
            ID
            | outline
            | {
                "is_root": "b.sort_idx = 0",
                "is_orphan": "0",
                "is_graded": "b.graded",
                "assignment_type": "if(b.graded, elt(1 + b.item % 2, 'Homework', 'Quiz'), null)",
            },
        ),
        "course_progress": Rows(
            BLOCKS,
            ID
            | outline
            | {
                "reached": REACHED,
                "completed": f"({REACHED}) div 2",
                "stopped": "b.item % 5",
            },
        ),
        "problem_daily": Rows(
            f"{problems} join seq_1_to_{days} d where d.seq <= if(c.deep, {days}, 5)",
            ID
            | {
                "problem_id": problem,
                "date": day_sql("d.seq"),
                "learners_tried": f"({tries}) div (d.seq + 3)",
                "first_right": f"({tries}) div (d.seq + 6)",
                "submissions": f"({tries}) div (d.seq + 2)",
            },
        ),
        "answer_distribution": Rows(
            f"{problems} join seq_1_to_4 a",
            ID
            | {
                "module_id": problem,
                "part_id": "concat('p', lpad(p.seq, 3, '0'), '_2_1')",
                "correct": "a.seq = 1",
                "first_response_count": f"({right}) div a.seq",
                "last_response_count": f"({right}) div a.seq",
                "value_id": "concat('choice_', a.seq)",
                "answer_value_text": "concat('Answer ', a.seq)",
                "problem_display_name": "concat('Problem ', p.seq)",
                "question_text": "'Which one is it?'",
            },
        ),
        "tags_distribution": Rows(
            f"{COURSES} join seq_1_to_20 p join seq_1_to_2 t",
            ID
            | {
                "org_id": "'Org'",
                "module_id": problem,
                "tag_name": "elt(t.seq, 'difficulty', 'learning_outcome')",
                "tag_value": "concat('Value ', p.seq % 4)",
                "total_submissions": "c.learners",
                "correct_submissions": "c.learners div 2",
            },
        ),
        "video": Rows(
            f"{COURSES} join seq_1_to_{VIDEOS} v",
            ID
            | {
                "pipeline_video_id": f"concat(c.course_id, '|', {video})",
                "encoded_module_id": video,
                "duration": "600",
                "segment_length": "5",
                "users_at_start": "c.learners div 2",
                "users_at_end": "c.learners div 4",
                "total_viewed_seconds": "c.learners * 200",
            },
        ),
        "video_timeline": Rows(
            f"{COURSES} join seq_1_to_{VIDEOS} v join seq_0_to_119 s where s.seq < 8 or c.deep",
            {
                "pipeline_video_id": f"concat(c.course_id, '|', {video})",
                "segment": "s.seq",
                "num_users": "c.learners div (2 + s.seq div 20)",
                "num_views": "c.learners div (2 + s.seq div 20) + s.seq % 9",
            },
        ),
        "course_assignment_type": Rows(
            f"{COURSES} join seq_0_to_1 t",
            ID
            | {
                "sort_idx": "t.seq",
                "assignment_type": "elt(1 + t.seq, 'Homework', 'Quiz')",
                "weight": "0.5",
                "min_count": "5",
                "drop_count": "t.seq",
            },
        ),
        "course_grade_distribution": Rows(
            f"{COURSES} join seq_0_to_9 g",
            ID
            | {
                "is_passing": "g.seq > 5",
                "grade_band": "concat(g.seq * 10, '-', if(g.seq = 9, 100, g.seq * 10 + 9))",
                "count": "c.learners div 11",
                "is_masked": "0",
                "graded_count": "c.learners",
            },
        ),
        "course_passing_weekly": Rows(
            f"{COURSES} join seq_1_to_{max(size.days // 7, 1)} d",
            ID
            | {
                "week_ending": day_sql("d.seq * 7 - 6"),
                "new_passing_count": "d.seq % 5",
                "passing_count": "1000 - d.seq",
            },
        ),
        "course_subsection_grade": Rows(
            f"{COURSES} join seq_1_to_{PROBLEMS // 2} q",
            ID
            | {
                "subsection_id": block_sql("sequential", "q.seq"),
                "attempted_count": "c.learners",
                "mean_share": "0.6",
                "full_count": "c.learners div 3",
                "low_count": "c.learners div 9",
                "is_masked": "0",
            },
        ),
    }
