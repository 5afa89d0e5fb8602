"""Expected answers, tags, latest responses and histograms, counted submission by submission."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from demo.actions import Action, Answer, ProblemAttempt
from demo.clock import DAY
from demo.courses.outlines import Course
from demo.courses.problems import Problem
from demo.events.visits import ModuleState
from demo.people.grades import subsection_points
from demo.people.learners import Enrollment
from demo.truth.courses import outline
from demo.truth.enrollment import date_text, time_text
from demo.truth.small_groups import THRESHOLD, shown_cells
from demo.truth.table import Table, Value

_COUNTED = {
    "choiceresponse", "formularesponse", "multiplechoiceresponse", "numericalresponse",
    "optionresponse", "stringresponse",
}  # fmt: skip
_ANSWER_COLUMNS = (
    "course_id", "module_id", "part_id", "correct", "first_response_count", "last_response_count",
    "value_id", "answer_value_text", "answer_value_numeric", "variant", "problem_display_name",
    "question_text",
)  # fmt: skip
_RESPONSE_COLUMNS = (
    "course_id", "answer_id", "problem_id", "problem", "username", "question", "score",
    "max_score", "correct", "answer", "total_attempts", "first_attempt_date",
    "last_attempt_date", "location", "sort_idx",
)  # fmt: skip
_DAY_COLUMNS = (
    "course_id", "problem_id", "date", "learners_tried", "first_right", "submissions",
)  # fmt: skip
_TAG_COLUMNS = (
    "course_id", "org_id", "module_id", "tag_name", "tag_value", "total_submissions",
    "correct_submissions",
)  # fmt: skip


class Submission(NamedTuple):
    """A submission that the server checked, with its course and its moment."""

    moment: int
    course_id: str
    username: str | None
    attempt: ProblemAttempt


class Submissions:
    """Keeps every submission, and counts them at the end."""

    def __init__(self, courses: Sequence[Course]) -> None:
        self._courses = courses
        self._names = {
            (course.course_id, unit.problem.block_id): unit.problem.display_name
            for course in courses
            for unit in course.units
            if unit.problem
        }
        self._seen: list[Submission] = []

    def see(self, action: Action) -> None:
        """Keep a submission; the page's own event of the submission does not count."""
        details, course_id = action.details, action.context_course_id
        if action.kind != "problem_check" or action.source != "server" or course_id is None:
            return
        if isinstance(details, ProblemAttempt):
            self._seen.append(Submission(action.moment, course_id, action.username, details))

    def tables(self) -> Iterable[Table]:
        """Return the tables of answers, tags and responses."""
        learners: defaultdict[tuple[str, str, str], list[Submission]] = defaultdict(list)
        problems: defaultdict[tuple[str, str], list[Submission]] = defaultdict(list)
        for one in sorted(self._seen, key=lambda one: one.moment):
            problems[one.course_id, one.attempt.problem_id].append(one)
            if one.username is not None:
                learners[one.course_id, one.attempt.problem_id, one.username].append(one)
        yield Table("answer_distribution", _ANSWER_COLUMNS, list(self._answers(learners.values())))
        yield Table("problem_response_latest", _RESPONSE_COLUMNS, list(self._latest(learners)))
        yield Table("problem_daily", _DAY_COLUMNS, _problem_days(learners.values()))
        yield Table("tags_distribution", _TAG_COLUMNS, list(self._tags(problems)))

    def _answers(self, histories: Iterable[list[Submission]]) -> Iterator[tuple[Value, ...]]:
        parts: defaultdict[tuple[str, str], list[tuple[Submission, Answer, int, int]]]
        parts = defaultdict(list)
        for history in histories:
            for one in {history[0], history[-1]}:
                is_first, is_last = int(one == history[0]), int(one == history[-1])
                for answer in one.attempt.answers:
                    parts[one.course_id, answer.part_id].append((one, answer, is_first, is_last))
        for (course_id, part_id), given in parts.items():
            given.sort(key=lambda entry: entry[0].moment)
            newest, newest_answer = given[-1][:2]
            if newest_answer.response not in _COUNTED:
                continue
            shows_values = _value_behind(newest_answer) is not None
            groups: dict[tuple[str, int], list[tuple[Submission, Answer, int, int]]] = {}
            for entry in given:
                answer = entry[1]
                variant = entry[0].attempt.variant
                key = (
                    _value_behind(answer) or _label(answer.text),
                    1 if variant is None else variant,
                )
                groups.setdefault(key, []).append(entry)
            for group in groups.values():
                one, answer = group[-1][:2]
                value = _value_behind(answer) if shows_values else None
                text = _label(answer.text, is_plain=value is not None)
                yield (
                    course_id,
                    newest.attempt.problem_id,
                    part_id,
                    int(answer.is_correct),
                    sum(entry[2] for entry in group),
                    sum(entry[3] for entry in group),
                    value,
                    text,
                    str(float(text)) if re.fullmatch(r"[\d.]+(e\d+)?", text) else None,
                    one.attempt.variant,
                    self._names[course_id, newest.attempt.problem_id],
                    answer.question,
                )

    def _latest(
        self, learners: dict[tuple[str, str, str], list[Submission]]
    ) -> Iterator[tuple[Value, ...]]:
        places = {
            (course.course_id, block.block_id): (block.path, block.sort_idx)
            for course in self._courses
            for block in outline(course)
        }
        for (course_id, problem_id, username), history in learners.items():
            latest = history[-1].attempt
            name = self._names[course_id, problem_id]
            path, sort_idx = places[course_id, problem_id]
            for answer in latest.answers:
                text = answer.text
                yield (
                    course_id,
                    answer.part_id,
                    problem_id,
                    name,
                    username,
                    answer.question,
                    _float_text(latest.grade),
                    _float_text(latest.max_grade),
                    int(answer.is_correct),
                    text if isinstance(text, str) else "|".join(text),
                    len(history),
                    time_text(history[0].moment),
                    time_text(history[-1].moment),
                    f"{path} / {name}",
                    sort_idx,
                )

    def _tags(
        self, problems: dict[tuple[str, str], list[Submission]]
    ) -> Iterator[tuple[Value, ...]]:
        organisations = {course.course_id: course.org for course in self._courses}
        for (course_id, problem_id), history in problems.items():
            tags = json.loads(history[-1].attempt.tags or "{}")
            for name, values in tags.items():
                for value in [values] if isinstance(values, str) else values:
                    yield (
                        course_id,
                        organisations[course_id],
                        problem_id,
                        name,
                        value,
                        len(history),
                        sum(one.attempt.is_correct for one in history),
                    )


class Modules:
    """Counts the states that learners leave in blocks, by grade, by sequence and by subsection."""

    def __init__(self, courses: Sequence[Course]) -> None:
        self._courses = courses
        self._best: dict[tuple[str, str, int], tuple[str, int | None, int | None]] = {}

    def see(self, states: Iterable[ModuleState]) -> None:
        """Keep states; of a learner's grades in a block the best one stays."""
        for state in states:
            key = state.course_id, state.module_id, state.user_id
            grade = state.grade
            if key in self._best and grade is not None:
                grade = max(grade, self._best[key][1] or 0)
            self._best[key] = state.kind, grade, state.max_grade

    def tables(self) -> Iterator[Table]:
        """Return both histograms, and the grades of subsections."""
        yield self._subsections()
        grades: Counter[tuple[str, str, int, int | None]] = Counter()
        opened: Counter[tuple[str, str]] = Counter()
        for (course_id, module_id, _), (kind, grade, max_grade) in self._best.items():
            if grade is not None:
                grades[module_id, course_id, grade, max_grade] += 1
            if kind == "sequential":
                opened[module_id, course_id] += 1
        yield Table(
            "grade_distribution",
            ("module_id", "course_id", "grade", "max_grade", "count"),
            [
                (module_id, course_id, str(float(grade)), _float_text(max_grade), count)
                for (module_id, course_id, grade, max_grade), count in grades.items()
            ],
        )
        yield Table(
            "sequential_open_distribution",
            ("module_id", "course_id", "count"),
            [(*key, count) for key, count in opened.items()],
        )

    def learner_grades(self, listed: Iterable[Enrollment]) -> Table:
        """Return the points of each listed learner in the subsections with an answer of theirs."""
        problems = {
            (course.course_id, unit.problem.block_id): (unit.sequential_id, unit.problem.max_grade)
            for course in self._courses
            for unit in course.units
            if unit.problem
        }
        possible: Counter[tuple[str, str]] = Counter()
        for (course_id, _), (subsection_id, points) in problems.items():
            possible[course_id, subsection_id] += points
        earned: defaultdict[tuple[str, int], dict[str, int]] = defaultdict(dict)
        for (course_id, module_id, user_id), (_, grade, _) in self._best.items():
            if (course_id, module_id) in problems:
                subsection_id, _ = problems[course_id, module_id]
                points_of = earned[course_id, user_id]
                points_of[subsection_id] = points_of.get(subsection_id, 0) + (grade or 0)
        columns = ("course_id", "username", "subsection_id", "earned_points", "possible_points")
        rows: list[tuple[Value, ...]] = []
        for one in listed:
            course_id, learner = one.course.course_id, one.learner
            for subsection_id, points in earned[course_id, learner.user_id].items():
                most = possible[course_id, subsection_id]
                shown = subsection_points(learner.user_id, earned=points, possible=most)
                row = (course_id, learner.username, subsection_id, *map(_float_text, shown))
                rows.append(row)
        return Table("learner_subsection_grade", columns, rows)

    def _subsections(self) -> Table:
        """Return the shares of points of the learners who answered something in a subsection."""
        rows: list[tuple[Value, ...]] = []
        learners = {(course_id, user_id) for course_id, _, user_id in self._best}
        for course in self._courses:
            here = [user_id for course_id, user_id in learners if course_id == course.course_id]
            units: defaultdict[str, list[Problem]] = defaultdict(list)
            for unit in course.units:
                units[unit.sequential_id].extend([unit.problem] if unit.problem else [])
            for subsection_id, problems in units.items():
                possible = sum(problem.max_grade for problem in problems)
                shares: list[Decimal | None] = []
                opened = False
                for user_id in here:
                    keys = [(course.course_id, one.block_id, user_id) for one in problems]
                    grades = [self._best[key][1] or 0 for key in keys if key in self._best]
                    opened |= (course.course_id, subsection_id, user_id) in self._best
                    if grades:
                        earned, most = subsection_points(
                            user_id, earned=sum(grades), possible=possible
                        )
                        shares.append(_share(earned, most) if most else None)
                if shares or opened:
                    rows.append((course.course_id, subsection_id, *_shown_shares(shares)))
        columns = (
            "course_id", "subsection_id", "attempted_count", "mean_share", "full_count",
            "low_count",
        )  # fmt: skip
        return Table("course_subsection_grade", columns, rows)


def _share(earned: int, possible: int) -> Decimal:
    return (Decimal(earned) / Decimal(possible)).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def _shown_shares(shares: Sequence[Decimal | None]) -> tuple[Value, ...]:
    """Return learners, their mean share, and those with all and with under half the points."""
    if len(shares) < THRESHOLD:
        return (None, None, None, None)
    known = [share for share in shares if share is not None]
    full = sum(share >= 1 for share in known)
    low = sum(share < Decimal("0.5") for share in known)
    cells = (full, low, len(known) - full - low, len(shares) - len(known))
    shown_full, shown_low, _, _ = shown_cells(cells, threshold=THRESHOLD)
    mean = None
    if len(known) >= THRESHOLD:
        mean = float((sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return (len(shares), mean, shown_full, shown_low)


def _problem_days(histories: Iterable[list[Submission]]) -> list[tuple[Value, ...]]:
    """Count, by day, all submissions, each learner's first one, and the first ones that are right.

    A history is the submissions of one learner to one problem, oldest first.
    """
    counts: defaultdict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for history in histories:
        for number, one in enumerate(history):
            key = one.course_id, one.attempt.problem_id, date_text(one.moment // DAY)
            is_first = number == 0
            counts[key][0] += is_first
            counts[key][1] += is_first and one.attempt.is_correct
            counts[key][2] += 1
    return [(*key, *count) for key, count in counts.items()]


def _value_behind(answer: Answer) -> str | None:
    """Return the value of a choice; None for no choice or a value that the learner sees itself."""
    return _label(answer.value) if answer.value and answer.value != answer.text else None


def _label(value: str | tuple[str, ...], *, is_plain: bool = False) -> str:
    """Return an answer as one text; `is_plain` removes the markup of the simulated texts."""
    text = value if isinstance(value, str) else f"[{'|'.join(value)}]"
    return text.replace("<b>", "").replace("</b>", "") if is_plain else text


def _float_text(value: int | None) -> str | None:
    return None if value is None else str(float(value))
