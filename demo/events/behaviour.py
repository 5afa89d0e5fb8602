"""A learner's visit from its beginning to its end, and the time of the next visit."""

from demo.clock import DAY, HOUR, MINUTE, SECOND, moment_in_day
from demo.courses.traits import PUT_OFF
from demo.events.enrollment import (
    ACTIVATED,
    change_mode,
    enrol,
    record_change,
    record_grade,
    unenrol,
)
from demo.events.forum import visit_forum
from demo.events.problems import solve_problem
from demo.events.reading import assess, enter_course, keep_bookmark, leave, open_unit, read_book
from demo.events.video import watch_video
from demo.events.visits import Visit
from demo.world import COUNTRIES, LMS_ROOT

_BETTER = {"audit": "verified", "honor": "verified", "verified": "credit"}


def begin(visit: Visit, *, is_logged: bool) -> None:
    """Enrol; sometimes twice by mistake, sometimes only to unenrol at once."""
    enrollment, record, rng = visit.enrollment, visit.record, visit.rng
    enrol(record, enrollment=enrollment, at=visit.now, is_logged=is_logged)
    chance = rng.random()
    if chance < 0.02:  # The learner pressed the button twice.
        record_change(record, kind=ACTIVATED, enrollment=enrollment, at=visit.wait(0.1, 3))
    elif chance < 0.03:  # The mode is set in the same instant.
        if "verified" in visit.course.modes:
            change_mode(record, enrollment=enrollment, mode="verified", at=visit.now)
    elif chance < 0.04:  # A bulk tool unenrols and enrols within one microsecond.
        unenrol(record, enrollment=enrollment, at=visit.now)
    elif chance < 0.06:
        unenrol(record, enrollment=enrollment, at=visit.wait(20, 4_000))


def study(visit: Visit) -> None:
    """Spend a visit in the course."""
    enrollment = visit.enrollment
    enrollment.visits += 1
    if visit.rng.random() < 0.02:
        _upgrade(visit)
    if not visit.is_phone:
        enter_course(visit)
    end_of_visit = visit.now + _time_to_spend(visit)
    is_first = True
    points_before = enrollment.points
    page = ""
    while visit.now < end_of_visit and enrollment.unit < len(visit.course.units):
        page = _work_on_unit(visit, is_first=is_first)
        is_first = False
    if not visit.is_phone:
        _between_units(visit)
        leave(visit, page=page or f"{LMS_ROOT}{visit.record.course_path}/course/")
    if enrollment.points > points_before and visit.rng.random() < 0.6:
        record_grade(visit.record, enrollment=enrollment, at=visit.wait(0.1, 2))


def _time_to_spend(visit: Visit) -> int:
    """Return how long the learner wants to stay this time."""
    to_come = visit.enrollment.visits_left - visit.enrollment.visits
    last = visit.course.last_visits
    share = last[to_come] if to_come < len(last) else 1.0
    return int(share * visit.rng.expovariate(1 / (25 * MINUTE))) + 3 * MINUTE


def _upgrade(visit: Visit) -> None:
    mode = _BETTER.get(visit.enrollment.mode, "")
    if mode in visit.course.modes:
        change_mode(visit.record, enrollment=visit.enrollment, mode=mode, at=visit.now)
        visit.wait(1, 5)


def _work_on_unit(visit: Visit, *, is_first: bool) -> str:
    """Work on the blocks of the next page; on a phone only on the videos."""
    enrollment, rng = visit.enrollment, visit.rng
    number = enrollment.unit
    unit = visit.course.units[number]
    page = LMS_ROOT + visit.page_of(unit)
    if visit.is_phone:
        if unit.video:
            watch_video(visit, video=unit.video, page=page)
        visit.wait(2, 20)
        enrollment.unit += 1
        return page
    page = open_unit(visit, unit=unit, is_first=is_first)
    visit.wait(3, 60)
    if unit.video and rng.random() < 0.85:
        watch_video(visit, video=unit.video, page=page)
    if unit.problem and rng.random() < 0.9:
        attempts = solve_problem(visit, problem=unit.problem, page=page)
        if attempts:
            enrollment.retry.append((number, attempts))
    if unit.discussion_id and rng.random() < 0.35:
        visit_forum(visit, commentable_id=unit.discussion_id)
    if unit.assessment_id and rng.random() < 0.4:
        assess(visit, block_id=unit.assessment_id)
    if rng.random() < 0.04:
        keep_bookmark(visit, unit=unit)
    enrollment.unit += 1
    return page


def _between_units(visit: Visit) -> None:
    """Retry a problem that was given up, read the textbook, or visit the forum."""
    enrollment, rng = visit.enrollment, visit.rng
    if enrollment.retry and rng.random() < 0.4:
        number, attempts = enrollment.retry.pop(0)
        unit = visit.course.units[number]
        if unit.problem:
            solve_problem(
                visit,
                problem=unit.problem,
                page=LMS_ROOT + visit.page_of(unit),
                attempts_before=attempts,
            )
    if rng.random() < 0.06:
        read_book(visit)
    if rng.random() < 0.08:
        visit_forum(visit, commentable_id="course")


def next_visit(visit: Visit) -> int | None:
    """Return the moment of the next visit, None when there is none."""
    enrollment, rng = visit.enrollment, visit.rng
    if enrollment.visits >= enrollment.visits_left:
        return None
    if enrollment.unit >= len(visit.course.units) and not enrollment.retry:
        return None
    gap = rng.expovariate(1 / enrollment.gap_days)
    if gap < 0.3:  # The learner comes back later on the same day.
        return visit.now + int(rng.uniform(0.7, 5) * HOUR)
    day = (visit.now + int(gap * DAY)) // DAY
    offset = COUNTRIES[enrollment.learner.country].offset_hours
    moment = max(moment_in_day(day, rng=rng, offset_hours=offset), visit.now + 10 * MINUTE)
    slump = visit.course.slump
    is_in_slump = slump is not None and slump <= moment < slump + 7 * DAY
    return moment + 7 * DAY if is_in_slump and rng.random() < PUT_OFF else moment


def leaving(visit: Visit) -> int | None:
    """Return when a learner without another visit unenrols, None for a learner who never does."""
    if visit.rng.random() < (0.25 if visit.enrollment.visits_left else 0.1):
        return visit.now + int(visit.rng.expovariate(1 / (4 * DAY))) + 30 * SECOND
    return None


def returning(visit: Visit) -> int | None:
    """Return when a learner who unenrolled enrols again, None for most learners."""
    if visit.rng.random() < 0.25:
        return visit.now + int(visit.rng.expovariate(1 / (5 * DAY))) + 20 * SECOND
    return None
