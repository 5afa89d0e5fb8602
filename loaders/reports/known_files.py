"""Remembers what each report file was made from, so that an unchanged course is not written."""

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path

from loaders.json_file import write_json
from loaders.marts.row_sums import PartContent
from loaders.reports.declarations import CourseReport

logger = logging.getLogger(__name__)

FORMAT = 2
"""A number that changes with the form of the files, so that all files are written again."""

KnownFiles = Mapping[str, str]
"""Name of a file -> digest of what it was made from."""


def digest_of(report: CourseReport, course_id: str, content: PartContent) -> str:
    """Return a digest of all that the content of a course's file depends on."""
    facts = [
        FORMAT, report.columns, report.order_by, sorted(report.where.items()),
        course_id, content.rows, content.checksum,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def read_known_files(path: Path, *, place: str) -> KnownFiles:
    """Return what is known of the files of a place; nothing of another place than the last one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["place"] != _name_of(place):
            return {}
        return {str(name): str(digest) for name, digest in content["files"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        logger.warning("reports known=none file=%s reason=%r all are compared", path, error)
        return {}


def write_known_files(path: Path, *, place: str, files: KnownFiles) -> None:
    """Write what is known of the files of a place, in one step."""
    write_json(path, {"place": _name_of(place), "files": dict(sorted(files.items()))})


def _name_of(place: str) -> str:
    """Return a name of a place that tells nothing about it."""
    return hashlib.sha256(place.encode()).hexdigest()
