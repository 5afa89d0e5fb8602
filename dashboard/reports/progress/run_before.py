"""A run of a course beside the run before it, as R compares them."""

from collections.abc import Iterable, Mapping
from math import expm1
from typing import Final

from django.utils.translation import gettext_lazy as _

from api.queries import r as r_queries
from api.queries.reading import Row
from dashboard.frame.report import Asked
from dashboard.frame.table import Column, Kind, Table, Words

_HAZARD: Final = "log_hazard_of_stopping"
_MEASURES: Final[Mapping[str, Words]] = {
    "active_after_7_days": _("Share still active after 7 days"),
    "active_after_28_days": _("Share still active after 28 days"),
    _HAZARD: _("Rate of stopping"),
}


def beside_run_before(asked: Asked) -> Table:
    """Return how the learners of the run stayed, less those of the run before.

    A reader who may not see the run before gets no lines.
    """
    rows = r_queries.run_comparison_list(course_id=asked.course_id)
    scope = asked.course.scope
    return run_before_table(row for row in rows if scope.allows(row["other_course_id"]))


def run_before_table(rows: Iterable[Row]) -> Table:
    """Return a line for each measure.

    R gives the difference of the logarithms of two hazards. The table has it as a change in
    percent, because -0.51 says little to most readers and -40 % says it.
    """
    return Table(
        columns=(
            Column("measure", _("What is compared"), Kind.TEXT, names=_MEASURES),
            Column(
                "difference",
                _("Difference to the run before"),
                Kind.SHARE,
                source="r_run_comparison.difference",
            ),
            Column("low", _("At least"), Kind.SHARE, source="r_run_comparison.low"),
            Column("high", _("At most"), Kind.SHARE, source="r_run_comparison.high"),
            Column("learners", _("Learners of both runs"), source="r_run_comparison.learners"),
            Column(
                "other_course_id",
                _("Run before"),
                Kind.TEXT,
                source="r_run_comparison.other_course_id",
            ),
        ),
        lines=tuple(
            {
                "measure": row["measure"],
                **{key: _change(row[key], row["measure"]) for key in ("difference", "low", "high")},
                "learners": row["learners"],
                "other_course_id": row["other_course_id"],
            }
            for row in sorted(rows, key=lambda row: list(_MEASURES).index(row["measure"]))
        ),
    )


def _change(difference: float, measure: str) -> float:
    return expm1(difference) if measure == _HAZARD else difference
