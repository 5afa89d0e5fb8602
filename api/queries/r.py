"""Queries of R's results: specifications, still images, analyses, findings and steps."""

from collections.abc import Collection

from api.models import (
    RFigure,
    RFinding,
    RForecast,
    RItem,
    RRetention,
    RRun,
    RRunComparison,
    RScale,
    RStill,
    RStop,
    RVideoSpot,
)
from api.queries.reading import Row, fetch


def figure_list(*, names: Collection[str]) -> list[Row]:
    """Return the specifications of some figures."""
    rows = RFigure.objects.filter(figure__in=names).order_by("figure")
    return fetch(rows.values("figure", "title", "version", "specification"))


def still_list(*, course_id: str, names: Collection[str]) -> list[Row]:
    """Return which still images a course has of some figures, without their drawings' text."""
    rows = RStill.objects.filter(course_id=course_id, figure__in=names)
    rows = rows.order_by("figure", "width")
    return fetch(rows.values("figure", "width", "created"))


def still_svg(*, course_id: str, figure: str, width: str) -> str | None:
    """Return one still image of a course as an SVG document."""
    rows = RStill.objects.filter(course_id=course_id, figure=figure, width=width)
    found: list[str] = fetch(rows.values_list("svg", flat=True))
    return found[0] if found else None


def finding_list(*, course_id: str) -> list[Row]:
    """Return the findings of a course, by rank."""
    rows = RFinding.objects.filter(course_id=course_id).order_by("rank")
    return fetch(rows.values("rank", "kind", "block_id", "effect", "sample", "values_json"))


def item_list(*, course_id: str) -> list[Row]:
    """Return how each problem of a course works that enough learners tried."""
    rows = RItem.objects.filter(course_id=course_id).order_by("problem_id")
    return fetch(
        rows.values(
            "problem_id",
            "name",
            "learners",
            "right_share",
            "discrimination",
            "tries_to_right",
            "distractor",
            "distractor_count",
            "flag",
        )
    )


def scale_of(*, course_id: str) -> Row | None:
    """Return how reliably the problems of a course measure one thing."""
    rows = RScale.objects.filter(course_id=course_id)
    found = fetch(rows.values("items", "learners", "alpha", "alpha_low", "alpha_high"))
    return next(iter(found), None)


def stop_list(*, course_id: str) -> list[Row]:
    """Return where the learners of a course stopped, in reading order."""
    rows = RStop.objects.filter(course_id=course_id).order_by("sort_idx", "block_id")
    return fetch(rows.values("block_id", "name", "block_type", "reached", "stopped", "stop_share"))


def retention_list(*, course_id: str) -> list[Row]:
    """Return the share of learners who were still active, by group and day after enrollment."""
    rows = RRetention.objects.filter(course_id=course_id).order_by("group_name", "day")
    return fetch(
        rows.values("group_name", "day", "at_risk", "active_share", "share_low", "share_high")
    )


def run_comparison_list(*, course_id: str) -> list[Row]:
    """Return how a run of a course differs from the run before it, by measure."""
    rows = RRunComparison.objects.filter(course_id=course_id).order_by("measure")
    return fetch(rows.values("other_course_id", "measure", "difference", "low", "high", "learners"))


def run_list(*, course_id: str, publication: int) -> list[Row]:
    """Return the steps of R in a course whose rows belong to a publication."""
    rows = RRun.objects.filter(course_id=course_id, publication_id=publication).order_by("step")
    return fetch(rows.values("step", "status", "message"))


def video_spot_list(*, course_id: str) -> list[Row]:
    """Return the places of a course's videos that stand out."""
    rows = RVideoSpot.objects.filter(course_id=course_id)
    return fetch(
        rows.values("video_id", "kind", "start_seconds", "viewers", "share", "usual_share")
    )


def forecast_list(*, course_id: str, measure: str) -> list[Row]:
    """Return the forecast of the weeks to come; `measure` is `enrollment` or `active`."""
    rows = RForecast.objects.filter(course_id=course_id, measure=measure).order_by("week_end")
    return fetch(rows.values("week_end", "expected", "low", "high", "method", "error_ratio"))
