"""R finds the parameters again that the simulated site was made with.

The store holds the site's truth, which is what a run publishes (`tests/e2e/test_truth.py`).
`docs/analyses.md` lists what is known, and how far R's estimates are from it.
"""

import math
import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from demo.clock import date_of
from demo.courses.outlines import Course
from demo.courses.problems import Problem
from demo.courses.traits import REPLAYS, skill_of
from demo.people.learners import ABILITY, TEMPOS
from demo.site.generate import courses_of, generate_site
from demo.site.options import SiteOptions
from tests.services.r import run_r_over
from tests.services.result_store import query
from tests.services.truth_store import publish_truth

# One worker has the group, so that its site is made once.
pytestmark = [pytest.mark.rscript, pytest.mark.xdist_group("known_answers")]

OPTIONS = SiteOptions(learners=1000, courses=1, days=63, seed=7)
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Analysed:
    """A course of the simulated site, and the store in which R analysed it."""

    course: Course
    url: str

    def rows(self, sql: str) -> list[Row]:
        return query(self.url, sql)


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Analysed:
    folder: Path = tmp_path_factory.mktemp("known")
    generate_site(folder / "site", options=OPTIONS)
    url = f"sqlite:///{folder / 'result_store.sqlite3'}"
    publish_truth(url, truth=folder / "site" / "truth")
    run_r_over(url, home=folder)
    (course,) = courses_of(OPTIONS)
    return Analysed(course, url)


def problems_of(course: Course) -> dict[str, Problem]:
    return {unit.problem.block_id: unit.problem for unit in course.units if unit.problem}


def expected_right(problem: Problem, *, steps: int = 2_000) -> float:
    """Return the chance that a learner of unknown ability is right at once, in every part."""
    first, second = ABILITY
    scale = math.gamma(first + second) / math.gamma(first) / math.gamma(second)
    total = 0.0
    for step in range(steps):
        ability = (step + 0.5) / steps
        knows = skill_of(ability, problem=problem, attempts=1)
        # one of four answers is right by chance; with a wrong key who knows is never right
        right = (0.0 if problem.is_broken else knows) + (1 - knows) / 4
        density = scale * ability ** (first - 1) * (1 - ability) ** (second - 1)
        total += density * right ** len(problem.parts) / steps
    return total


def expected_active(days: int, *, learners: int = 40_000) -> list[float]:
    """Return the share of learners whose last activity is later than each day after enrolling."""
    rng = random.Random(1)  # noqa: S311 - a simulation, no secret
    last = [_last_day(rng) for _ in range(learners)]
    return [sum(day > limit for day in last) / learners for limit in range(0, days + 1, 7)]


def _last_day(rng: random.Random) -> int:
    tempo = rng.choices(TEMPOS, [one.share for one in TEMPOS])[0]
    visits, gap_days = rng.randint(*tempo.visits), rng.uniform(*tempo.gap_days)
    now = rng.random()
    if visits and rng.random() >= 0.6:  # the first visit is on a later day
        now = 1 + int(rng.expovariate(0.4)) + rng.random()
    for _ in range(visits - 1):
        gap = rng.expovariate(1 / gap_days)
        now = now + rng.uniform(0.7, 5) / 24 if gap < 0.3 else int(now + gap) + rng.random()
    if rng.random() < (0.25 if visits else 0.1):  # leaving the course is an activity too
        now += rng.expovariate(1 / 4)
    return int(now)


def test_the_share_that_is_right_at_once_is_that_of_the_difficulties(analysed: Analysed) -> None:
    problems = problems_of(analysed.course)
    rows = analysed.rows("select problem_id, right_share, learners from r_item")
    errors, surprises = [], []
    for problem_id, share, learners in rows:
        expected = expected_right(problems[str(problem_id)])
        errors.append(float(str(share)) - expected)
        surprises.append(errors[-1] / math.sqrt(expected * (1 - expected) / int(str(learners))))
    bias = sum(errors) / len(errors)
    assert len(rows) > 20
    assert abs(bias) < 0.03
    # of so many items one may lie four standard errors off
    assert max(map(abs, surprises)) < 4


def test_the_problem_with_the_wrong_key_is_the_one_that_the_better_learners_miss(
    analysed: Analysed,
) -> None:
    broken = [one for one in problems_of(analysed.course).values() if one.is_broken]
    missed = analysed.rows("select problem_id from r_item where discrimination < 0")
    assert [row[0] for row in missed] == [one.block_id for one in broken]


def test_the_place_that_is_watched_again_is_found_and_no_other(analysed: Analysed) -> None:
    (video,) = [u.video for u in analysed.course.units if u.video and u.video.replayed is not None]
    rows = analysed.rows(
        "select video_id, start_seconds, share - usual_share from r_video_spot "
        "where kind = 'replayed'"
    )
    ((video_id, start, more),) = rows
    assert (video_id, start) == (video.video_id, video.replayed)
    assert abs(float(str(more)) - REPLAYS) < 0.15


def test_the_share_that_is_still_active_is_that_of_the_visits(analysed: Analysed) -> None:
    rows = analysed.rows(
        "select active_share from r_retention where group_name = 'all' and day <= 28 order by day"
    )
    expected = expected_active(28)
    found = [float(str(row[0])) for row in rows]
    assert len(found) == len(expected) == 5
    assert max(abs(one - two) for one, two in zip(found, expected, strict=True)) < 0.05


def test_the_week_in_which_visits_are_put_off_has_fewer_learners_than_both_its_neighbours(
    analysed: Analysed,
) -> None:
    assert analysed.course.slump is not None
    slump = date_of(analysed.course.slump)
    rows = analysed.rows(
        "select substr(interval_start, 1, 10), count from course_activity where label = 'ACTIVE'"
    )
    active = {str(week): int(str(count)) for week, count in rows}
    before, during, after = (
        active[(slump + timedelta(days=days)).isoformat()] for days in (-7, 0, 7)
    )
    assert during < 0.85 * before
    assert during < 0.85 * after
    # most of the learners of that week come for the first time and put nothing off, so the fall is
    # not beyond what the course's weeks are used to
    assert analysed.rows("select 1 from r_finding where kind = 'activity_drop'") == []
