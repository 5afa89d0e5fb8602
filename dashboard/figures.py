"""Figures that R drew, as a page needs them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from api.queries import Row


@dataclass(frozen=True, slots=True)
class DrawnFigure:
    """A figure of a course: its title, its version, and the specification that Plotly draws."""

    name: str
    title: str
    version: str
    specification: dict[str, Any] | None


def figures_by_name(rows: Iterable[Row]) -> dict[str, DrawnFigure]:
    """Return the figures by name; without a specification that is JSON, one is a still image."""
    return {
        row["name"]: DrawnFigure(
            name=row["name"],
            title=row["title"],
            version=row["data_checksum"][:12],
            specification=_specification(row["plotly"]),
        )
        for row in rows
    }


def _specification(text: str | None) -> dict[str, Any] | None:
    try:
        specification = json.loads(text or "")
    except ValueError:
        return None
    return specification if isinstance(specification, dict) else None
