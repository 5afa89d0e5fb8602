"""Builds a simulated site in a folder: LMS database, course structure, tracking logs, truth."""

import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from demo.clock import HOUR, day_start
from demo.courses.files import write_course_files
from demo.courses.outlines import Course, courses_from_seed
from demo.courses.terms import in_terms
from demo.courses.traits import with_traits
from demo.lms.database import LmsDatabase
from demo.site.delivery import RotatedLogs
from demo.site.dirt import Dirt
from demo.site.options import EVENT_TARGET_PILOT, SiteError, SiteOptions
from demo.site.simulation import Simulation
from demo.truth.recount import Truth

Progress = Callable[[float, int], None]
"""Called with the share of the calendar that is simulated, and the number of lines so far."""

_PARTS = ("lms.sqlite3", "courses", "logs", "truth")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSummary:
    """The size of the site that was made."""

    folder: Path
    as_of: date
    learners: int
    lines: int
    bytes: int
    files: int
    seconds: float


def generate_site(
    out: Path, *, options: SiteOptions, progress: Progress | None = None
) -> SiteSummary:
    """Make a site in the folder `out`, and replace an older site there.

    Raises:
        SiteError: the folder holds a file that no simulated site has.
    """
    started = time.monotonic()
    if options.events is not None:
        options = replace(options, learners=_learners_for(options), events=None)
    _clear(out)
    logs = _play(out, options=options, progress=progress)
    return SiteSummary(
        folder=out,
        as_of=options.as_of,
        learners=options.learners,
        lines=logs.lines,
        bytes=logs.bytes,
        files=len(logs.files),
        seconds=time.monotonic() - started,
    )


def courses_of(options: SiteOptions) -> tuple[Course, ...]:
    """Return the site's courses, with what is known of them."""
    start, days = options.start, options.days
    plain = courses_from_seed(options.seed, count=options.courses, start=start, days=days)
    courses = with_traits(plain, seed=options.seed, start=start, days=days)
    if options.terms > 1:
        courses = in_terms(courses, start=start, days=days, terms=options.terms)
    return tuple(courses)


def _play(out: Path, *, options: SiteOptions, progress: Progress | None) -> RotatedLogs:
    """Simulate the site hour by hour, and write its data as they come."""
    courses = courses_of(options)
    write_course_files(out / "courses", courses=courses, as_of=options.as_of)
    begin, end = day_start(options.start), day_start(options.as_of)
    truth = Truth(courses=courses, as_of=options.as_of) if options.truth else None
    dirt = Dirt(options.seed)
    with ExitStack() as stack:
        lms = stack.enter_context(LmsDatabase(out / "lms.sqlite3"))
        logs = stack.enter_context(
            RotatedLogs(out / "logs", rotate_hours=options.rotate_hours, begin=begin, end=end)
        )
        lms.put_courses(courses, start=begin)
        simulation = Simulation(
            options,
            courses=courses,
            lms=lms,
            on_profile=truth.know if truth else None,
            on_modules=truth.modules.see if truth else None,
        )
        for number, emissions in enumerate(simulation.hours()):
            deliveries = dirt.deliveries(emissions)
            watched = truth.watch(deliveries) if truth else deliveries
            logs.add(watched, until=begin + number * HOUR)
            if progress:
                progress(number / (options.days * 24), logs.lines)
    if truth:
        truth.write(out / "truth", enrollments=simulation.enrollments, dirt=dirt.counts)
    return logs


def _learners_for(options: SiteOptions) -> int:
    """Return how many learners make about the wanted number of events, found by a trial run."""
    trial = replace(options, learners=EVENT_TARGET_PILOT, events=None)
    courses = courses_of(options)
    simulation = Simulation(trial, courses=courses, lms=None, on_profile=None)
    events = sum(len(emissions) for emissions in simulation.hours())
    return max(1, round((options.events or 1) * trial.learners / max(events, 1)))


def _clear(out: Path) -> None:
    """Remove an older site; refuse a folder with any other files."""
    if out.exists():
        foreign = sorted(path.name for path in out.iterdir() if path.name not in _PARTS)
        if foreign:
            raise SiteError(
                f"The folder {out} must be empty or hold a simulated site, but it holds "
                f"{foreign[0]!r}; nothing was written."
            )
        shutil.rmtree(out)
    for part in ("courses", "logs", "truth"):
        (out / part).mkdir(parents=True)
