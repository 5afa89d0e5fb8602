"""Learners at work on problems: they try, look at the answer, give up, come back another day."""

import json
from urllib.parse import quote

from demo.actions import ProblemAttempt
from demo.courses.problems import Choice, Problem
from demo.courses.traits import skill_of
from demo.events.visits import Visit

_MOST_ATTEMPTS = 5


def solve_problem(visit: Visit, *, problem: Problem, page: str, attempts_before: int = 0) -> int:
    """Try a problem until the answer is right or the learner gives up.

    Returns:
        The number of attempts when the learner gave up, 0 when the problem is solved.
    """
    rng, enrollment = visit.rng, visit.enrollment
    desk = _Desk(visit, problem=problem, page=page)
    desk.open()
    attempts = attempts_before
    while attempts < attempts_before + _MOST_ATTEMPTS:
        attempts += 1
        visit.wait(8, 150)
        skill = skill_of(enrollment.ability, problem=problem, attempts=attempts)
        known = int(problem.is_broken)
        choices = [
            part.choices[known] if rng.random() < skill else rng.choice(part.choices)
            for part in problem.parts
        ]
        grade = sum(choice.answer.is_correct for choice in choices)
        is_correct = grade == problem.max_grade
        desk.submit(choices, attempt=attempts, grade=grade)
        if is_correct:
            enrollment.points += grade
            return 0
        if rng.random() < 0.15:
            desk.show_answer()
        if rng.random() > enrollment.patience:
            break
    return attempts


class _Desk:
    """A learner's work on one problem of a page."""

    __slots__ = ("handler", "page", "problem", "visit")

    def __init__(self, visit: Visit, *, problem: Problem, page: str) -> None:
        self.visit = visit
        self.problem = problem
        self.page = page
        usage = problem.block_id
        if usage.startswith("i4x://"):
            usage = usage.replace("/", ";_")
        self.handler = f"{visit.record.course_path}/xblock/{usage}/handler/xmodule_handler/problem_"

    def open(self) -> None:
        """Let the page fetch the problem, unless the page has fetched it already."""
        if self.visit.rng.random() < 0.4:
            self.visit.record.implicit(self.handler + "get", at=self.visit.wait(0.3, 2))

    def submit(self, choices: list[Choice], *, attempt: int, grade: int) -> None:
        """Submit answers: the page's event, the request, the LMS's verdict, and the grade."""
        visit, rng, problem = self.visit, self.visit.rng, self.problem
        form = quote("&".join(choice.form for choice in choices), safe="=&")
        if rng.random() < 0.15:
            visit.record.browser("problem_check", at=visit.now, payload=form, page=self.page)
        if rng.random() < 0.3:
            fields = ", ".join(
                f'"input_{choice.answer.part_id}": [{json.dumps(choice.form.partition("=")[2])}]'
                for choice in choices
            )
            path = self.handler + "check"
            visit.record.implicit(path, at=visit.wait(0.01, 0.1), post=f"{{{fields}}}")
        self._check(choices, attempt=attempt, grade=grade)
        if rng.random() < 0.05:
            graded = f'["{form}", "<div class=\\"problem\\">{grade} of {problem.max_grade}</div>"]'
            self._graded(graded)
        if rng.random() < 0.1:
            visit.record.server(
                "save_problem_success",
                at=visit.wait(0.1, 0.5),
                payload=f'{{"state": {{"seed": 1}}, "answers": {{}}, "problem_id": '
                f'"{problem.block_id}"}}',
                path=self.handler + "save",
                page='"x_module"',
            )
        if rng.random() < 0.12:
            self._grade_submitted(grade)

    def _check(self, choices: list[Choice], *, attempt: int, grade: int) -> None:
        visit, problem = self.visit, self.problem
        seed = visit.enrollment.learner.user_id % 20 if problem.is_randomised else 1
        asides = f'{{"tagging_aside": {{"saved_tags": {problem.tags}}}}}' if problem.tags else "{}"
        visit.record.server(
            "problem_check",
            at=visit.wait(0.02, 0.2),
            payload=_check_payload(problem, choices=choices, attempt=attempt, seed=seed),
            path=self.handler + "check",
            extra=f', "module": {{"display_name": "{problem.display_name}", "usage_key": '
            f'"{problem.block_id}"}}, "asides": {asides}',
            page='"x_module"',
            details=ProblemAttempt(
                problem.block_id,
                tuple([choice.answer for choice in choices]),
                grade == problem.max_grade,
                grade,
                problem.max_grade,
                attempt,
                seed if problem.is_randomised else None,
                problem.tags,
            ),
        )
        if visit.now < visit.record.end:
            visit.enrollment.edited = visit.now
        visit.keep_module(
            "problem",
            module_id=problem.block_id,
            state=f'{{"attempts": {attempt}, "seed": {seed}, "done": true}}',
            grade=grade,
            max_grade=problem.max_grade,
        )

    def _graded(self, payload: str) -> None:
        """Record the page's event about the verdict; its payload is a list, even as text."""
        visit = self.visit
        as_text = int(visit.rng.random() < 0.3)
        visit.record.browser(
            "problem_graded",
            at=visit.wait(0.1, 0.6),
            payload=payload,
            page=self.page,
            as_text=as_text,
        )

    def _grade_submitted(self, grade: int) -> None:
        visit = self.visit
        visit.record.server(
            "edx.grades.problem.submitted",
            at=visit.wait(0.01, 0.2),
            payload=f'{{"user_id": {visit.enrollment.learner.user_id}, "course_id": '
            f'{json.dumps(visit.course.course_id)}, "problem_id": "{self.problem.block_id}", '
            f'"event_transaction_type": "edx.grades.problem.submitted", '
            f'"weighted_earned": {grade}, "weighted_possible": {self.problem.max_grade}}}',
            path=self.handler + "check",
        )

    def show_answer(self) -> None:
        visit, problem = self.visit, self.problem
        payload = f'{{"problem_id": "{problem.block_id}"}}'
        visit.wait(1, 20)
        if visit.rng.random() < 0.5:
            shown = f'{{"problem": "{problem.block_id}"}}'
            visit.record.browser("problem_show", at=visit.now, payload=shown, page=self.page)
        visit.record.server(
            "showanswer",
            at=visit.wait(0.02, 0.2),
            payload=payload,
            path=self.handler + "show",
            page='"x_module"',
        )


def _check_payload(problem: Problem, *, choices: list[Choice], attempt: int, seed: int) -> str:
    """Return the payload of the LMS's `problem_check` event."""
    grade = sum(choice.answer.is_correct for choice in choices)
    success = "correct" if grade == problem.max_grade else "incorrect"
    answers = ", ".join([choice.raw_json for choice in choices])
    submission = ", ".join([choice.submission_json for choice in choices])
    if problem.is_randomised:
        submission = submission.replace('"variant": ""', f'"variant": {seed}')
    correct_map = ", ".join([choice.correct_map_json for choice in choices])
    return (
        f'{{"submission": {{{submission}}}, "success": "{success}", "grade": {grade}, '
        f'"correct_map": {{{correct_map}}}, "state": {{"student_answers": {{}}, "seed": '
        f'{seed}, "done": null, "correct_map": {{}}, "input_state": {{}}}}, "answers": '
        f'{{{answers}}}, "attempts": {attempt}, "max_grade": {problem.max_grade}, '
        f'"problem_id": "{problem.block_id}"}}'
    )
