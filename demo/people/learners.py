"""The simulated learners: who they are, when they come, how they study."""

import random
from bisect import bisect
from itertools import accumulate
from typing import NamedTuple

from demo.clock import DAY, HOUR, date_of, moment_in_day
from demo.courses.outlines import Course
from demo.randomness import LEARNER, stream
from demo.world import COUNTRIES, COUNTRY_WEIGHTS, DESKTOP_AGENTS, EDUCATION, EDUCATION_WEIGHTS

FIRST_LEARNER_ID = 101
_COUNTRY_NUMBERS = tuple(range(len(COUNTRIES)))
ABILITY = (3.5, 2.5)
"""Parameters of the beta distribution of learners' abilities."""
COHORTS = ("Early birds", "Everyone else")
_UNICODE_NAMES = ("Ζωή", "željko", "芳", "Оля")


class Profile(NamedTuple):
    """The LMS's profile of a learner. It is written once and not kept in memory."""

    name: str
    gender: str | None
    year_of_birth: int | None
    education: str | None


class Learner:
    """A learner of the site."""

    __slots__ = ("agent", "country", "host_part", "joined", "phone_share", "user_id", "username")

    def __init__(
        self, user_id: int, *, username: str, country: int, rng: random.Random, joined: int
    ) -> None:
        self.user_id = user_id
        self.username = username
        self.country = country
        self.host_part = rng.randrange(65_536)
        self.agent = rng.randrange(len(DESKTOP_AGENTS))
        self.phone_share = rng.choice((0.0, 0.0, 0.0, 0.3, 0.8))
        self.joined = joined


class Enrollment:
    """A learner in a course, with the history that decides the next visit."""

    __slots__ = (
        "ability", "course", "created", "edited", "gap_days", "is_active", "is_certified",
        "is_older_than_logs", "learner", "mode", "passed", "patience", "points", "retry",
        "unit", "visits", "visits_left",
    )  # fmt: skip

    def __init__(self, learner: Learner, *, course: Course, rng: random.Random) -> None:
        self.learner = learner
        self.course = course
        self.ability = rng.betavariate(*ABILITY)
        self.patience = rng.uniform(0.3, 1.0)
        self.mode = rng.choices(course.modes, _mode_weights(course))[0]
        self.gap_days, visits = _tempo(rng)
        self.visits_left = round(visits * course.stays)
        self.is_active = False
        self.is_older_than_logs = False
        self.is_certified = False
        self.created = 0
        self.edited = 0
        self.passed: int | None = None
        self.points = 0
        self.unit = 0
        self.visits = 0
        self.retry: list[tuple[int, int]] = []

    @property
    def share(self) -> float:
        """Share of the course's points that were earned."""
        return self.points / self.course.max_points if self.course.max_points else 0.0


def email_of(learner: Learner) -> str:
    """Return the address of a learner's account."""
    return f"learner{learner.user_id}@example.org"


def cohorts_of(enrollment: Enrollment) -> tuple[int, ...]:
    """Return the numbers of the learner's cohorts, in the order in which the learner joined them.

    Some learners were put into a second cohort and never taken out of the first.
    """
    half = int(enrollment.learner.user_id % 3 > 0)
    return (half, 1 - half) if enrollment.learner.user_id % 7 == 0 else (half,)


def _mode_weights(course: Course) -> list[float]:
    return [10.0, 1.5, 0.3][: len(course.modes)]


class Tempo(NamedTuple):
    """How a part of the learners comes: the least and most visits, and mean days between them."""

    share: float
    gap_days: tuple[float, float]
    visits: tuple[int, int]


TEMPOS = (
    Tempo(0.22, (1.0, 1.0), (0, 0)),  # The learner enrols and never starts.
    Tempo(0.33, (0.5, 5.0), (1, 3)),  # The learner looks around and never comes back.
    Tempo(0.35, (1.5, 6.0), (4, 18)),  # The learner comes every few days for some weeks.
    Tempo(0.10, (0.4, 1.2), (15, 40)),  # The learner works without long breaks.
)


def _tempo(rng: random.Random) -> tuple[float, int]:
    kind = rng.random()
    up_to = accumulate(tempo.share for tempo in TEMPOS)
    tempo = next(
        (one for one, share in zip(TEMPOS, up_to, strict=True) if kind < share), TEMPOS[-1]
    )
    if not tempo.visits[1]:
        return tempo.gap_days[0], 0
    return rng.uniform(*tempo.gap_days), rng.randint(*tempo.visits)


def learner_from_stream(
    seed: int, *, number: int, weights: list[float], first_day: int
) -> tuple[Learner, Profile, random.Random]:
    """Return learner `number` of the site, the profile, and the random stream for later choices."""
    rng = stream(seed, LEARNER, number)
    country_number = rng.choices(_COUNTRY_NUMBERS, COUNTRY_WEIGHTS)[0]
    country = COUNTRIES[country_number]
    first, family = rng.choice(country.names), rng.choice(country.families)
    stem = first.lower() if first.isascii() else rng.choice(("learner", "student", "reader"))
    if rng.random() < 0.01:
        stem = rng.choice(_UNICODE_NAMES)
    user_id = FIRST_LEARNER_ID + number
    day = first_day + bisect(weights, rng.random() * weights[-1])
    learner = Learner(
        user_id,
        username=_username(stem, number=number, family=family, rng=rng),
        country=country_number,
        rng=rng,
        joined=moment_in_day(day, rng=rng, offset_hours=country.offset_hours),
    )
    return learner, _profile(f"{first} {family}", rng=rng), rng


def _username(stem: str, *, number: int, family: str, rng: random.Random) -> str:
    """Return a login name; that of a retired account is longer than any learner's own."""
    name = f"{stem}_{number}" if rng.random() < 0.8 else f"{stem}{number}-{family[:1]}x"
    return f"retired__user_{number:040x}" if number % 40 == 39 else name


def cumulative(weights: list[float]) -> list[float]:
    """Return the running sums of weights, for `learner_from_stream`."""
    return list(accumulate(weights))


def _profile(name: str, *, rng: random.Random) -> Profile:
    gender = rng.choices(("f", "m", "o", "", None), (38, 40, 2, 8, 12))[0]
    year = None if rng.random() < 0.2 else 2026 - int(rng.triangular(14, 75, 27))
    education = rng.choices((rng.choices(EDUCATION, EDUCATION_WEIGHTS)[0], "", None), (80, 8, 12))[
        0
    ]
    return Profile(name=name, gender=gender, year_of_birth=year, education=education)


def enrollments_of(
    learner: Learner, *, courses: tuple[Course, ...], rng: random.Random
) -> list[tuple[Enrollment, int]]:
    """Return the learner's enrollments with their first moments; most learners have one."""
    day = date_of(learner.joined)
    open_courses = [course for course in courses if course.takes_learners(day)]
    count = min(1 + (rng.random() < 0.25) + (rng.random() < 0.08), len(open_courses))
    chosen: list[Course] = []
    weights = [course.weight for course in open_courses]
    while len(chosen) < count:
        course = rng.choices(open_courses, weights)[0]
        if course not in chosen:
            chosen.append(course)
    plans = []
    moment = learner.joined + int(rng.uniform(0.02, 0.5) * HOUR)
    for course in chosen:
        plans.append((Enrollment(learner, course=course, rng=rng), moment))
        moment += int(rng.expovariate(1 / 6) * DAY)
    return plans
