"""Events that are not learners': anonymous visitors, staff at work, API clients."""

import json
import random
from collections.abc import Sequence

from demo.actions import Emission
from demo.clock import HOUR, date_of
from demo.courses.outlines import Course
from demo.events.lines import Recorder, Visitor
from demo.people.roles import STAFF_NAMES
from demo.randomness import PASSERS_BY, STAFF, stream
from demo.world import COUNTRIES, DESKTOP_AGENTS


class Background:
    """Makes the events of each hour that no learner of a course causes."""

    def __init__(self, *, seed: int, learners: int, courses: Sequence[Course], end: int) -> None:
        self._seed = seed
        self._courses = courses
        self._end = end
        self._per_hour = max(learners / 1_000, 0.3)

    def hour(self, hour: int) -> list[Emission]:
        """Return the events of an hour."""
        rng = stream(self._seed, PASSERS_BY, hour)
        emissions: list[Emission] = []
        count = int(rng.expovariate(1 / self._per_hour))
        for _ in range(count):
            emissions.extend(self._pass_by(rng, at=hour * HOUR + rng.randrange(HOUR)))
        rng = stream(self._seed, STAFF, hour)
        if rng.random() < 0.25:
            emissions.extend(self._staff(rng, at=hour * HOUR + rng.randrange(HOUR)))
        return emissions

    def _pass_by(self, rng: random.Random, *, at: int) -> list[Emission]:
        """Let an anonymous visitor look at a course, log in or register."""
        visitor = _stranger(rng)
        course = rng.choice(self._courses_of(at))
        outside = Recorder(visitor, course=None, end=self._end)
        outside.implicit("/", at=at)
        chance = rng.random()
        if chance < 0.5:
            record = Recorder(visitor, course=course, end=self._end)
            record.implicit(f"{record.course_path}/about", at=at + 4_000_000)
            return outside.emissions + record.emissions
        if chance < 0.7:
            wanted = json.dumps(course.course_id)
            outside.implicit(
                "/register",
                at=at + 9_000_000,
                get=f'{{"course_id": [{wanted}], "enrollment_action": ["enroll"]}}',
            )
        elif chance < 0.85:
            outside.implicit(
                "/user_api/v1/account/login_session/", at=at + 7_000_000, post='{"email": ["x"]}'
            )
        else:
            path = rng.choice(
                (
                    "/api/courses/v1/blocks/",
                    "/api/courses/v1/courses/",
                    "/courses/v1/things/and/more",
                    "/library/library-v1:RiverX+Shelf",
                    "/heartbeat",
                )
            )
            outside.implicit(path, at=at + 1_000_000, get='{"page_size": ["50"]}')
        return outside.emissions

    def _staff(self, rng: random.Random, *, at: int) -> list[Emission]:
        """Let a member of staff look after a course, and sometimes start a task."""
        number = rng.randrange(len(STAFF_NAMES))
        visitor = Visitor(
            user_id=number + 1,
            username=STAFF_NAMES[number],
            ip=f"10.1.0.{number + 2}",
            agent=DESKTOP_AGENTS[0],
            language="en",
            session=f"{rng.getrandbits(128):032x}",
        )
        outside = Recorder(visitor, course=None, end=self._end)
        outside.implicit("/dashboard", at=at)
        outside.server(
            "edx.user.settings.changed",
            at=at + 2_000_000,
            payload=f'{{"table": "auth_userprofile", "setting": "city", "old": "", "new": "X", '
            f'"user_id": {number + 1}, "truncated": []}}',
            path=f"/api/user/v1/accounts/{STAFF_NAMES[number]}",
        )
        course = rng.choice(self._courses_of(at))
        record = Recorder(visitor, course=course, end=self._end)
        base = f"{record.course_path}/instructor"
        record.implicit(base, at=at + 5_000_000)
        record.implicit(f"{base}/api/list_instructor_tasks", at=at + 6_000_000)
        if rng.random() < 0.3 and course.units:
            problem = next((unit.problem for unit in course.units if unit.problem), None)
            usage = problem.block_id if problem else course.root
            record.task(
                "problem_rescore",
                at=at + 60_000_000,
                payload=f'{{"problem": {json.dumps(usage)}, "attempted": 3, "updated": 2}}',
            )
        return outside.emissions + record.emissions

    def _courses_of(self, moment: int) -> list[Course]:
        """Return the courses that people look at: no course of another term."""
        day = date_of(moment)
        return [one for one in self._courses if one.takes_from is None or one.takes_learners(day)]


def _stranger(rng: random.Random) -> Visitor:
    country = rng.choice(COUNTRIES)
    return Visitor(
        user_id=None,
        username="",
        ip=f"{country.ipv4}.{rng.randrange(256)}.{rng.randrange(1, 255)}",
        agent=rng.choice(DESKTOP_AGENTS),
        language=country.language,
        session="",
        anonymous_id=rng.choice(("null", '""')),
    )
