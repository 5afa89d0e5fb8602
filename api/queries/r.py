"""Queries of what R computed and drew: specifications, still images, findings and failures."""

from api.models import RFigure, RFinding, RRun, RStill
from api.queries.reading import Row, fetch


def figure_list() -> list[Row]:
    """Return the specification of each figure, by name."""
    rows = RFigure.objects.order_by("figure")
    return fetch(rows.values("figure", "title", "version", "specification"))


def still_list(*, course_id: str) -> list[Row]:
    """Return which still images a course has, without their drawings' text."""
    rows = RStill.objects.filter(course_id=course_id).order_by("figure", "width")
    return fetch(rows.values("figure", "width", "created"))


def still_svg(*, course_id: str, figure: str, width: str) -> str | None:
    """Return one still image of a course as an SVG document."""
    rows = RStill.objects.filter(course_id=course_id, figure=figure, width=width)
    found: list[str] = fetch(rows.values_list("svg", flat=True))
    return found[0] if found else None


def finding_list(*, course_id: str) -> list[Row]:
    """Return what stands out in a course, the first thing first."""
    rows = RFinding.objects.filter(course_id=course_id).order_by("rank")
    return fetch(rows.values("rank", "kind", "block_id", "effect", "sample", "values_json"))


def run_list(*, course_id: str) -> list[Row]:
    """Return what R made of each step of a course."""
    rows = RRun.objects.filter(course_id=course_id).order_by("step")
    return fetch(rows.values("step", "publication_id", "status", "message"))
