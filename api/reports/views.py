"""`courses/{id}/reports/{name}/`, and the download that its link leads to."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.generic.base import View
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.access.notes import audit
from api.edx import examples
from api.edx.documentation import COURSE, described, in_path
from api.edx.serializers import wire_datetime
from api.errors import ReportNotFoundError
from api.reports.holders import holder_of, note_if_allowed
from api.reports.names import safe_course_id
from api.reports.storage import LinkRefusedError, opened_link
from api.reports.stored import link_to, stored_reports

logger = logging.getLogger(__name__)


@described(
    examples.REPORT,
    COURSE,
    in_path("report_name", "The report.", "problem_response"),
    tag="reports",
)
class ReportLinkView(APIView):
    """Where a report of a course can be fetched, for a short time.

    Each report has rows of learners, with their names, e-mail addresses or answers.
    """

    shows_learners = True

    def get(
        self, request: Request, course_id: str, report_name: str, **_suffix: object
    ) -> Response:
        """Answer a link that needs no token and expires."""
        if report_name not in settings.REPORT_NAMES:
            raise ReportNotFoundError(report_name, course_id)
        stem = safe_course_id(course_id)
        report = next(iter(stored_reports(course_id, names=[report_name])), None)
        if report is None:
            raise ReportNotFoundError(report_name, stem)
        holder = holder_of(request, course_id=course_id, report_name=report_name)
        link = link_to(report, holder=holder)
        if audit.is_shown(method=request.method, status=200):
            audit.note_answer(
                request, courses=[course_id], what=f"report {report_name}", how="link"
            )
        answer: dict[str, Any] = {
            "course_id": stem,
            "report_name": report_name,
            "download_url": request.build_absolute_uri(link),
        }
        if report.modified:
            answer["last_modified"] = wire_datetime(report.modified)
        expires = datetime.now(tz=UTC) + timedelta(seconds=settings.REPORT_LINK_SECONDS)
        answer["expiration_date"] = wire_datetime(expires)
        if report.size is not None:
            answer["file_size"] = report.size
        return Response(answer, headers={"Cache-Control": "private, no-store"})


class ReportFileView(View):
    """A file of a report, for a client with a link that has not expired.

    A link ends earlier when the person who asked for it loses the right.
    """

    http_method_names = ("get", "head")

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        """Send the file as a download."""
        try:
            promise = opened_link(name=name, signature=request.GET.get("signature", ""))
            file = storages["reports"].open(name)
            is_shown = audit.is_shown(method=request.method, status=200)
            if not note_if_allowed(promise.holder, is_shown=is_shown):
                file.close()
                raise LinkRefusedError("who asked for it may not see it any more")  # noqa: TRY301
        except LinkRefusedError as error:
            logger.warning("report not sent file=%r reason=%s", name, error)
            return HttpResponse(
                "This link is not valid, or not any more. Ask for a new one.\n",
                status=403,
                content_type="text/plain; charset=utf-8",
            )
        except (FileNotFoundError, SuspiciousFileOperation):
            return HttpResponse(status=404)
        response = FileResponse(file, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = promise.disposition
        response["Cache-Control"] = "private, no-store"
        return response
