"""The stored reports of a course: which files there are, and links that open them for a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.utils.http import content_disposition_header

from api.access.courses import published_courses_of
from api.access.scope import EVERYTHING
from api.errors import NoReportLinkError
from api.reports.names import reads_like_another, report_file_name, safe_course_id
from api.reports.storage import HOLDER, SignedFileStorage


@dataclass(frozen=True, slots=True)
class StoredReport:
    """The file of a report as the storage describes it; None for facts that the storage lacks."""

    course_id: str
    name: str
    modified: datetime | None
    size: int | None


def stored_reports(course_id: str, *, names: Iterable[str]) -> list[StoredReport]:
    """Return those reports of a course that are stored, in the order of their names' list.

    A course that is not published has none, because its id may read like the file of another
    course; nor has a course whose file would have the name of another course's.
    """
    published = published_courses_of(EVERYTHING)
    if course_id not in published or reads_like_another(course_id, published):
        return []
    found = (_described(course_id, name) for name in names if name in settings.REPORT_NAMES)
    return [report for report in found if report is not None]


def _described(course_id: str, name: str) -> StoredReport | None:
    storage = storages["reports"]
    file_name = report_file_name(course_id, name)
    if not storage.exists(file_name):
        return None
    try:
        modified = storage.get_modified_time(file_name)
    except NotImplementedError:
        modified = None
    try:
        size = storage.size(file_name)
    except NotImplementedError:
        size = None
    return StoredReport(course_id, name, modified, size)


def link_to(report: StoredReport, *, holder: dict[str, Any]) -> str:
    """Return a link that opens a report until it expires.

    Args:
        report: the report.
        holder: who asks, as `api.reports.holders` writes it; a bucket has no place for it.

    Raises:
        NoReportLinkError: the storage has no links.
    """
    storage: Storage = storages["reports"]
    stamp = f"-{report.modified:%Y%m%dT%H%M%SZ}" if report.modified else ""
    saved_as = f"{safe_course_id(report.course_id)}-{report.name}{stamp}.csv"
    parameters: dict[str, Any] = {
        "ResponseContentDisposition": content_disposition_header(
            as_attachment=True, filename=saved_as
        ),
        "ResponseContentType": "text/csv",
    }
    if isinstance(storage, SignedFileStorage):
        parameters[HOLDER] = holder
    sign: Any = storage.url  # Django's own type declaration lacks the parameters of signed links.
    file_name = report_file_name(report.course_id, report.name)
    try:
        link: str = sign(file_name, parameters=parameters, expire=settings.REPORT_LINK_SECONDS)
    except NotImplementedError as error:
        raise NoReportLinkError from error
    return link
