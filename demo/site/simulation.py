"""Simulates the site hour by hour, in bounded memory.

Only the people and their next steps are kept in memory. Events are handed on as they happen.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from operator import itemgetter
from typing import Protocol

from demo.actions import Emission
from demo.clock import DAY, HOUR, MINUTE, arrival_weights, day_start, moment_in_day
from demo.courses.outlines import Course
from demo.courses.traits import ADVANCE
from demo.events import behaviour
from demo.events.background import Background
from demo.events.enrollment import enrol, unenrol
from demo.events.lines import Recorder, Visitor
from demo.events.visits import ModuleState, Visit
from demo.lms.database import LmsDatabase
from demo.people.forum import Forum
from demo.people.learners import (
    Enrollment,
    Learner,
    Profile,
    cumulative,
    enrollments_of,
    learner_from_stream,
)
from demo.randomness import CALENDAR, VISIT, stream
from demo.site.options import SiteOptions
from demo.world import COUNTRIES, DESKTOP_AGENTS


class ProfileReader(Protocol):
    """Called with the profile of each learner who has one."""

    def __call__(self, user_id: int, *, profile: Profile) -> None:
        """Take a learner's profile."""


ModuleReader = Callable[[Sequence[ModuleState]], None]
"""Called hour by hour with the states that learners leave in blocks."""


class Step(IntEnum):
    """The purpose of a learner's visit."""

    ENROL = 0
    STUDY = 1
    UNENROL = 2
    RETURN = 3
    ENROL_EARLY = 4


class Simulation:
    """A simulation of the site, which can run once."""

    def __init__(
        self,
        options: SiteOptions,
        *,
        courses: Sequence[Course],
        lms: LmsDatabase | None,
        on_profile: ProfileReader | None,
        on_modules: ModuleReader | None = None,
    ) -> None:
        self.options = options
        self.courses = tuple(courses)
        self.lms = lms
        self.on_profile = on_profile
        self.on_modules = on_modules
        self.begin = day_start(options.start)
        self.end = day_start(options.as_of)
        self.forums = [Forum(course.index) for course in self.courses]
        self.enrollments: list[Enrollment] = []
        self._agenda: defaultdict[int, list[tuple[int, Step, Enrollment]]] = defaultdict(list)
        self._background = Background(
            seed=options.seed, learners=options.learners, courses=self.courses, end=self.end
        )

    def hours(self) -> Iterator[list[Emission]]:
        """Simulate the site and yield, hour by hour, the emissions of visits that begin then.

        The first ones are all that happened before the site's first hour.
        """
        self._invite()
        early = sorted(hour for hour in self._agenda if hour < self.begin // HOUR)
        yield [emission for hour in early for emission in self._hour(hour)]
        for hour in range(self.begin // HOUR, self.end // HOUR):
            yield [*self._background.hour(hour), *self._hour(hour)]
        if self.lms:
            self.lms.put_enrollments(self.enrollments)

    def _hour(self, hour: int) -> list[Emission]:
        """Take the steps of an hour, also those that are planned while it is simulated."""
        emissions: list[Emission] = []
        modules: list[ModuleState] = []
        while hour in self._agenda:
            for moment, step, enrollment in sorted(self._agenda.pop(hour), key=itemgetter(0)):
                visit = self._visit(enrollment, moment=moment, step=step)
                self._take(step, visit=visit)
                emissions.extend(visit.record.emissions)
                modules.extend(visit.modules)
        if self.lms and modules:
            self.lms.put_modules(modules)
        if self.on_modules:
            self.on_modules(modules)
        return emissions

    def _invite(self) -> None:
        """Decide when each learner comes; a few were enrolled long before the logs begin."""
        options = self.options
        calendar = stream(options.seed, CALENDAR)
        weights = cumulative(arrival_weights(options.days, first_day=options.start, rng=calendar))
        for number in range(options.learners):
            learner, profile, rng = learner_from_stream(
                options.seed, number=number, weights=weights, first_day=self.begin // DAY
            )
            has_profile = rng.random() > 0.02
            if self.lms:
                self.lms.put_learner(learner, profile=profile if has_profile else None)
            if self.on_profile and has_profile:
                self.on_profile(learner.user_id, profile=profile)
            for enrollment, moment in enrollments_of(learner, courses=self.courses, rng=rng):
                if moment >= min(self.end, day_start(enrollment.course.closes)):
                    continue
                self.enrollments.append(enrollment)
                if self._enrols_in_advance(enrollment, moment=moment, rng=rng):
                    self._plan(moment, step=Step.STUDY, enrollment=enrollment)
                elif rng.random() < 0.04 and enrollment.course.takes_from is None:
                    enrollment.created = self.begin - int(rng.uniform(1, 90) * DAY)
                    enrollment.is_active = enrollment.is_older_than_logs = True
                    self._plan(moment, step=Step.STUDY, enrollment=enrollment)
                else:
                    self._plan(moment, step=Step.ENROL, enrollment=enrollment)

    def _enrols_in_advance(
        self, enrollment: Enrollment, *, moment: int, rng: random.Random
    ) -> bool:
        """Let some learners enroll on the day on which the course is announced."""
        announced = enrollment.course.announced
        if announced is None or moment < day_start(announced) + DAY or rng.random() >= ADVANCE:
            return False
        in_advance = day_start(announced) + int(rng.uniform(7, 22) * HOUR)
        self._plan(in_advance, step=Step.ENROL_EARLY, enrollment=enrollment)
        return True

    def _plan(self, moment: int, *, step: Step, enrollment: Enrollment) -> None:
        if moment < min(self.end, day_start(enrollment.course.closes)):
            self._agenda[moment // HOUR].append((moment, step, enrollment))

    def _visit(self, enrollment: Enrollment, *, moment: int, step: Step) -> Visit:
        learner, course = enrollment.learner, enrollment.course
        rng = stream(
            self.options.seed, VISIT, learner.user_id, course.index, enrollment.visits, int(step)
        )
        is_phone = step == Step.STUDY and rng.random() < learner.phone_share
        visitor = visitor_of(learner, session=f"{rng.getrandbits(128):032x}", chance=rng.random())
        record = Recorder(visitor, course=course, end=self.end)
        if is_phone and rng.random() < 0.15:  # Without a network the app sends its events later.
            record.delay_until = moment + int(rng.expovariate(1 / (9 * HOUR))) + 20 * MINUTE
        return Visit(
            enrollment,
            record=record,
            rng=rng,
            now=moment,
            forum=self.forums[course.index],
            is_phone=is_phone,
        )

    def _take(self, step: Step, *, visit: Visit) -> None:
        """Let the learner take the step, and plan the next steps."""
        if step == Step.ENROL_EARLY:
            enrol(visit.record, enrollment=visit.enrollment, at=visit.now, is_logged=True)
        elif step in {Step.ENROL, Step.RETURN}:
            self._enrol(visit)
        elif visit.enrollment.is_active:
            if step == Step.STUDY:
                self._study(visit)
            else:
                unenrol(visit.record, enrollment=visit.enrollment, at=visit.now)
                self._plan_return(visit)

    def _enrol(self, visit: Visit) -> None:
        enrollment = visit.enrollment
        behaviour.begin(visit, is_logged=visit.rng.random() > 0.005)
        if not enrollment.is_active:
            self._plan_return(visit)
        elif enrollment.visits_left:
            self._plan(self._first_visit(visit), step=Step.STUDY, enrollment=enrollment)
        else:
            self._plan_leaving(visit)

    def _study(self, visit: Visit) -> None:
        enrollment = visit.enrollment
        if enrollment.visits_left:
            behaviour.study(visit)
        moment = behaviour.next_visit(visit)
        if moment is None:
            self._plan_leaving(visit)
        else:
            self._plan(moment, step=Step.STUDY, enrollment=enrollment)

    def _first_visit(self, visit: Visit) -> int:
        rng = visit.rng
        if rng.random() < 0.6:
            return visit.now + int(rng.uniform(1, 30) * MINUTE)
        offset = COUNTRIES[visit.enrollment.learner.country].offset_hours
        day = visit.now // DAY + 1 + int(rng.expovariate(0.4))
        return moment_in_day(day, rng=rng, offset_hours=offset)

    def _plan_leaving(self, visit: Visit) -> None:
        moment = behaviour.leaving(visit)
        if moment is not None:
            self._plan(moment, step=Step.UNENROL, enrollment=visit.enrollment)

    def _plan_return(self, visit: Visit) -> None:
        moment = behaviour.returning(visit)
        if moment is not None:
            visit.enrollment.visits += 1
            visit.enrollment.visits_left += 2
            self._plan(moment, step=Step.RETURN, enrollment=visit.enrollment)


def visitor_of(learner: Learner, *, session: str, chance: float) -> Visitor:
    """Return the learner as a server sees the visit: from home, by IPv6, or behind a proxy."""
    country = COUNTRIES[learner.country]
    high, low = divmod(learner.host_part, 256)
    if chance < 0.02:
        ip = f"10.0.{high}.{low}" if chance < 0.015 else f"fd00::{learner.host_part:x}"
    elif country.ipv6 and chance < 0.2:
        ip = f"{country.ipv6}::{learner.host_part:x}"
    else:
        ip = f"{country.ipv4}.{high}.{low}"
    return Visitor(
        user_id=learner.user_id,
        username=learner.username,
        ip=ip,
        agent=DESKTOP_AGENTS[learner.agent],
        language=country.language,
        session=session,
    )
