"""The simulated courses: keys of every kind, and an outline of chapters, units and blocks."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from demo.courses.keys import block_key, html_id
from demo.courses.problems import Problem, problem_from_stream
from demo.randomness import COURSE, stream
from demo.world import WORDS


class Video(NamedTuple):
    """A video of a course; the id in events is the HTML id of its block."""

    block_id: str
    video_id: str
    code: str
    duration: float
    replayed: int | None = None
    """The second at which a place begins that many learners watch again."""


class Unit(NamedTuple):
    """One page of a course, with the blocks on it."""

    chapter_name: str
    sequential_name: str
    sequential_id: str
    position: int
    video: Video | None
    problem: Problem | None
    discussion_id: str | None
    assessment_id: str | None


class Block(NamedTuple):
    """A node of the outline."""

    block_id: str
    kind: str
    display_name: str
    children: tuple[str, ...]
    start: date | None = None
    """The day of its release, where the LMS says one."""
    due: date | None = None
    """The day on which work in it is due, where the LMS says one."""
    assignment: str | None = None
    """The assignment type in the grading policy; None for a block that does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course with its outline."""

    index: int
    course_id: str
    org: str
    number: str
    run: str
    title: str
    weight: float
    modes: tuple[str, ...]
    opens: date
    closes: date
    is_self_paced: bool
    in_catalog: bool
    programs: tuple[str, ...]
    root: str
    blocks: tuple[Block, ...]
    units: tuple[Unit, ...]
    max_points: int
    slump: int | None = None
    """The moment at which a week begins in which many visits are put off."""
    announced: date | None = None
    """The day, long before the site's first one, on which some learners enroll in advance."""
    takes_from: date | None = None
    """The day from which on learners enroll; None for a course that takes learners always."""
    full: date | None = None
    """The day from which on nobody new may enroll; None for a course that takes learners always."""
    stays: float = 1.0
    """How many visits its learners make, as a part of the usual number."""
    last_visits: tuple[float, ...] = ()
    """The time of a learner's last visit, the last but one and so on, as parts of the usual."""

    def takes_learners(self, day: date) -> bool:
        """Whether somebody new may enroll on a day."""
        return (self.takes_from is None or self.takes_from <= day) and (
            self.full is None or day < self.full
        )


class Plan(NamedTuple):
    """The properties of one of the first courses, which are set by hand."""

    course_id: str
    title: str
    weight: float
    modes: tuple[str, ...]
    programs: tuple[str, ...] = ()
    in_catalog: bool = True
    again: int | None = None
    """The place of the course of which this is another run, with the same outline."""


PLANS = (
    Plan(
        "course-v1:RiverX+WATER101+2026_T1",
        title="Reading Rivers",
        weight=5.0,
        modes=("audit", "verified"),
        programs=("water",),
    ),
    Plan(
        "course-v1:RiverX+STAT200x+2026_T1",
        title="Statistics for the Curious",
        weight=3.5,
        modes=("audit", "verified", "credit"),
        programs=("water", "data"),
    ),
    Plan(
        "Meridian/HIST1/2015_Fall",
        title="A History of Maps",
        weight=2.0,
        modes=("honor", "verified"),
    ),
    Plan(
        "course-v1:HarborU+PY.01-b+2026-01",
        title="Small Programs: 小さなプログラム",
        weight=2.5,
        modes=("audit", "verified", "professional"),
        programs=("data",),
    ),
    Plan(
        "ccx-v1:HarborU+PY.01-b+2026-01+ccx@3",
        title="Small Programs, evening group",
        weight=0.6,
        modes=("honor",),
        in_catalog=False,
    ),
    Plan("Lumière/Café_Philo/2016", title="Café philo", weight=1.0, modes=("honor", "audit")),
    Plan(
        "course-v1:RiverX+WATER101+2025_T3",
        title="Reading Rivers",
        weight=12.0,
        modes=("audit", "verified"),
        again=0,
    ),
)


def courses_from_seed(seed: int, *, count: int, start: date, days: int) -> tuple[Course, ...]:
    """Return the site's courses: first seven courses that are set by hand, then more like them."""
    courses = []
    for index in range(count):
        if index < len(PLANS):
            plan = PLANS[index]
        else:
            key = f"course-v1:Org{index % 7}X+C{index:03d}x+2026_T{1 + index % 3}"
            plan = Plan(
                key,
                title=f"Course {index}",
                weight=1.5,
                modes=("audit", "verified"),
                programs=("data",) * (index % 2),
            )
        rng = stream(seed, COURSE, index if plan.again is None else plan.again)
        courses.append(_course(plan, index=index, start=start, days=days, rng=rng))
    return tuple(courses)


def _course(plan: Plan, *, index: int, start: date, days: int, rng: random.Random) -> Course:
    parts = plan.course_id.partition(":")[2] or plan.course_id
    org, number, run = parts.replace("/", "+").split("+")[:3]
    outline = _Outline(plan, rng=rng)
    outline.build()
    opens = start + timedelta(days=rng.choice((-28, 0, 0, 7)))
    is_self_paced = index % 2 == 1
    return Course(
        index=index,
        course_id=plan.course_id,
        org=org,
        number=number,
        run=run,
        title=plan.title,
        weight=plan.weight,
        modes=plan.modes,
        opens=opens,
        closes=opens + timedelta(days=max(days + 30, 90)),
        is_self_paced=is_self_paced,
        in_catalog=plan.in_catalog,
        programs=plan.programs,
        root=outline.root,
        blocks=tuple(_scheduled(outline, opens=opens, is_weekly=not is_self_paced)),
        units=tuple(outline.units),
        max_points=sum(unit.problem.max_grade for unit in outline.units if unit.problem),
    )


def _scheduled(outline: "_Outline", *, opens: date, is_weekly: bool) -> Iterator[Block]:
    """Yield the blocks with their dates: a chapter opens each week, its lessons are due in a week.

    Pages and the blocks on them have no dates. In a self-paced course only the root has one. The
    lessons that count for the grade have their assignment type.
    """
    blocks = {block.block_id: block for block in outline.blocks}
    assignments = _assignments(outline)
    dates: dict[str, tuple[date | None, date | None]] = {outline.root: (opens, None)}
    for week, chapter in enumerate(blocks[outline.root].children if is_weekly else ()):
        release = opens + timedelta(days=7 * week)
        dates[chapter] = (release, None)
        for lesson in blocks[chapter].children:
            dates[lesson] = (None, release + timedelta(days=7))
    for block in outline.blocks:
        start, due = dates.get(block.block_id, (None, None))
        assignment = assignments.get(block.block_id)
        yield block._replace(start=start, due=due, assignment=assignment)


def _assignments(outline: "_Outline") -> dict[str, str]:
    """Return the lessons that count: the last one of each chapter, and of all the exam."""
    blocks = {block.block_id: block for block in outline.blocks}
    last = [blocks[chapter].children[-1] for chapter in blocks[outline.root].children]
    return dict.fromkeys(last, "Homework") | {last[-1]: "Final Exam"}


class _Outline:
    """Builds the tree of one course, children before their parents."""

    def __init__(self, plan: Plan, *, rng: random.Random) -> None:
        self.plan = plan
        self.rng = rng
        self.blocks: list[Block] = []
        self.units: list[Unit] = []
        self.root = block_key(plan.course_id, kind="course", name="course")

    def build(self) -> None:
        chapters = tuple(self._chapter(week) for week in range(1, self.rng.randint(4, 6) + 1))
        self._share_a_handout()
        self._leave_a_draft()
        self.blocks.append(Block(self.root, "course", self.plan.title, chapters))

    def _share_a_handout(self) -> None:
        """Put one block on the first and the last page, as a block may have several parents."""
        pages = [place for place, block in enumerate(self.blocks) if block.kind == "vertical"]
        handout = self._add("html", title="Handout")
        for place in (pages[0], pages[-1]):
            page = self.blocks[place]
            self.blocks[place] = page._replace(children=(*page.children, handout))

    def _leave_a_draft(self) -> None:
        """Add a page that is in no lesson and that names a block which does not exist."""
        question = self._add("problem", title="Draft of a question")
        gone = block_key(self.plan.course_id, kind="problem", name="gone")
        self._add("vertical", title="Draft page", children=(question, gone))

    def _add(self, kind: str, *, title: str, children: tuple[str, ...] = ()) -> str:
        seed = f"{self.plan.course_id}/{len(self.blocks)}/{kind}"
        name = hashlib.md5(seed.encode(), usedforsecurity=False).hexdigest()
        block_id = block_key(self.plan.course_id, kind=kind, name=name)
        self.blocks.append(Block(block_id, kind, title, children))
        return block_id

    def _chapter(self, week: int) -> str:
        lessons = tuple(
            self._sequential(week, lesson=lesson) for lesson in range(1, self.rng.randint(2, 3) + 1)
        )
        return self._add("chapter", title=f"Week {week}", children=lessons)

    def _sequential(self, week: int, *, lesson: int) -> str:
        pages = [self._vertical(page) for page in range(1, self.rng.randint(3, 4) + 1)]
        sequential_id = self._add(
            "sequential",
            title=f"Lesson {week}.{lesson}",
            children=tuple(page_id for page_id, _ in pages),
        )
        chapter_name = hashlib.md5(
            f"{self.plan.course_id}/week/{week}".encode(), usedforsecurity=False
        ).hexdigest()
        name = html_id(sequential_id).rpartition("-")[2]
        self.units.extend(
            unit._replace(
                chapter_name=chapter_name, sequential_name=name, sequential_id=sequential_id
            )
            for _, unit in pages
        )
        return sequential_id

    def _vertical(self, page: int) -> tuple[str, Unit]:
        rng = self.rng
        children: list[str] = []
        video: Video | None = None
        problem: Problem | None = None
        discussion: str | None = None
        assessment: str | None = None
        if rng.random() < 0.5:
            video = self._video()
            children.append(video.block_id)
        if rng.random() < 0.8:
            children.append(self._add("problem", title=f"Question {len(self.blocks)}"))
            problem = problem_from_stream(
                rng, block_id=children[-1], display_name=f"Question {len(self.blocks) - 1}"
            )
        if rng.random() < 0.25:
            children.append(self._add("discussion", title="Talk  about it"))
            discussion = html_id(children[-1]).rpartition("-")[2]
        if rng.random() < 0.06:
            assessment = self._add("openassessment", title="Write and review")
            children.append(assessment)
        if not children or rng.random() < 0.3:
            children.append(self._add("html", title="Read this"))
        title = f"{rng.choice(WORDS).title()} and {rng.choice(WORDS)}"
        page_id = self._add("vertical", title=title, children=tuple(children))
        return page_id, Unit("", "", "", page, video, problem, discussion, assessment)

    def _video(self) -> Video:
        rng = self.rng
        block_id = self._add("video", title=rng.choice(WORDS).title())
        letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_"
        code = "".join(rng.choices(letters, k=11)) if rng.random() < 0.7 else "html5"
        return Video(block_id, html_id(block_id), code, round(rng.uniform(90, 900), 2))
