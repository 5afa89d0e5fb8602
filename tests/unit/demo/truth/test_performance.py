"""Answers, tags and histograms of a handful of submissions; the numbers were written by hand."""

from datetime import date

from demo.actions import Action, Answer, ProblemAttempt
from demo.clock import SECOND, day_start
from demo.courses.outlines import courses_from_seed
from demo.events.visits import ModuleState
from demo.truth.courses import outline
from demo.truth.performance import Modules, Submissions

START = date(2026, 1, 5)
COURSES = courses_from_seed(1, count=6, start=START, days=14)
COURSE = COURSES[0]
PROBLEM = next(unit.problem for unit in COURSE.units if unit.problem)


def submission(second, username, *, value, text, response="multiplechoiceresponse", tags=None):
    answer = Answer("part", value, text, value == "choice_1", "Which?", response)
    details = ProblemAttempt(
        PROBLEM.block_id, (answer,), answer.is_correct, int(answer.is_correct), 1, 1, None, tags
    )
    moment = day_start(START) + second * SECOND
    course_id = COURSE.course_id
    return Action(moment, "problem_check", "server", course_id, course_id, 1, username, "", details)


def tables(*actions):
    counter = Submissions(COURSES)
    for action in actions:
        counter.see(action)
    return {table.name: sorted(table.rows, key=str) for table in counter.tables()}


def test_first_and_last_answers_count_whatever_the_order():
    actions = [
        submission(1, "ana", value="choice_0", text="<b>No</b>"),
        submission(2, "ana", value="choice_2", text="Perhaps"),
        submission(3, "ana", value="choice_1", text="Yes"),
        submission(4, "ben", value="choice_1", text="Yes"),
    ]
    found = tables(*reversed(actions))
    answers = [(row[3], row[4], row[5], row[6], row[7]) for row in found["answer_distribution"]]
    assert answers == [(0, 1, 0, "choice_0", "No"), (1, 1, 2, "choice_1", "Yes")]
    latest = [(row[4], row[9], row[10]) for row in found["problem_response_latest"]]
    assert latest == [("ana", "Yes", 3), ("ben", "Yes", 1)]


def test_a_first_try_counts_on_its_day_and_later_tries_are_submissions():
    day = 24 * 3600
    actions = [
        submission(1, "ana", value="choice_0", text="No"),
        submission(2, "ana", value="choice_1", text="Yes"),
        submission(day, "ana", value="choice_1", text="Yes"),
        submission(day + 1, "ben", value="choice_1", text="Yes"),
        submission(day + 2, None, value="choice_1", text="Yes"),
    ]
    rows = [row[2:] for row in tables(*reversed(actions))["problem_daily"]]
    assert rows == [("2026-01-05", 1, 0, 2), ("2026-01-06", 1, 1, 2)]


def test_the_newest_kind_decides_and_values_hide_with_it():
    old = submission(1, "ana", value="choice_0", text="<b>No</b>")
    text = submission(2, "ben", value="No", text="No", response="stringresponse")
    other = submission(3, "cid", value="7", text="7", response="customresponse")
    rows = tables(old, text)["answer_distribution"]
    assert [(row[6], row[7]) for row in rows] == [(None, "<b>No</b>"), (None, "No")]
    assert tables(old, text, other)["answer_distribution"] == []


def test_tags_are_those_of_the_newest_submission():
    tagged = '{"level": "easy", "goal": ["see", "do"]}'
    first = submission(1, "ana", value="choice_1", text="Yes", tags='{"level": "hard"}')
    last = submission(2, None, value="choice_0", text="No", tags=tagged)
    rows = [row[3:] for row in tables(last, first)["tags_distribution"]]
    assert rows == [("goal", "do", 2, 1), ("goal", "see", 2, 1), ("level", "easy", 2, 1)]


def test_the_best_grade_of_a_learner_counts_and_sequences_are_opened_once():
    modules = Modules(())
    for kind, module, grade, user in [
        ("problem", "p", 1, 1), ("problem", "p", 0, 1), ("problem", "p", 1, 2),
        ("sequential", "s", None, 1), ("sequential", "s", None, 1),
    ]:  # fmt: skip
        modules.see(
            [ModuleState(kind, module, "c", "", grade, 2 if grade is not None else None, 0, user)]
        )
    found = {table.name: table.rows for table in modules.tables()}
    assert found["grade_distribution"] == [("p", "c", "1.0", "2.0", 2)]
    assert found["sequential_open_distribution"] == [("s", "c", 1)]


def test_grades_of_a_subsection_are_those_of_learners_who_answered_something():
    """User 19's points are gone, and user 9 only opened the subsection."""
    unit = next(unit for unit in COURSE.units if unit.problem)
    problems = [
        other.problem
        for other in COURSE.units
        if other.sequential_id == unit.sequential_id and other.problem
    ]

    def graded(*users: int) -> dict[str, tuple[object, ...]]:
        modules = Modules(COURSES)
        opened = ModuleState(
            "sequential", unit.sequential_id, COURSE.course_id, "", None, None, 0, 9
        )
        modules.see([opened])
        for user in users:
            for problem in problems:
                points = problem.max_grade if user % 2 else 0
                modules.see(
                    [
                        ModuleState(
                            "problem", problem.block_id, COURSE.course_id, "", points,
                            problem.max_grade, 0, user,
                        )
                    ]
                )  # fmt: skip
        (table,) = [one for one in modules.tables() if one.name == "course_subsection_grade"]
        return {str(row[1]): row[2:] for row in table.rows}

    assert graded(1, 3, 5, 7) == {unit.sequential_id: (None, None, None, None)}
    # 6 with all points, 5 with none, and one without a known share, whom the fewer 5 hide
    users = (1, 3, 5, 7, 11, 13, 2, 4, 6, 8, 10, 19)
    assert graded(*users) == {unit.sequential_id: (12, 0.55, 5, None)}


def test_an_outline_has_blocks_of_every_sort():
    blocks = list(outline(COURSE))
    assert len(blocks) == len(COURSE.blocks)
    read = [block for block in blocks if not block.is_orphan]
    assert [block.sort_idx for block in read] == list(range(len(read)))
    assert (blocks[0].is_root, blocks[0].path, blocks[0].parent) == (1, "", None)
    assert [block.name for block in blocks if block.is_dag] == ["Handout"]
    assert {block.sort_idx for block in blocks if block.is_orphan} == {len(blocks)}
