"""Errors of API views and their answers: one handler, and the bodies that clients know."""

import json
import logging
from typing import Any

from django.db import DatabaseError
from django.http import HttpResponse
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from api.publications import PublicationMovedError
from api.queries.reading import NotPublishedError, ResultStoreError

logger = logging.getLogger(__name__)


class ResultStoreUnavailableError(APIException):
    """The result store can't be read now: it is down, or refuses the connection."""

    status_code = 503
    default_detail = "The result store can't be read now. Try again later."


class SiteUnavailableError(APIException):
    """The database of people and tokens can't be used now: it is down, or locked for too long."""

    status_code = 503
    default_detail = "The database of people and tokens can't be used now. Try again later."


class BeingPublishedError(APIException):
    """Publications follow one another so fast that no answer could be made from one of them."""

    status_code = 503
    default_detail = "New tables are being published. Try again in a second."
    wait = 1


class BadParameterError(APIException):
    """A parameter of the request can't be understood."""

    status_code = 400


class MalformedCourseIdError(APIException):
    """An id among `course_ids` is no course id."""

    status_code = 400

    def __init__(self, course_id: str) -> None:
        super().__init__(f"Course id/key {course_id} malformed.")


class CourseNotSpecifiedError(APIException):
    """A view of learners is asked without a course."""

    status_code = 400
    default_detail = "Course id/key not specified."


class IllegalParameterError(APIException):
    """A parameter of a list of learners has a value that it can't have."""

    status_code = 400


class NoLearnerError(APIException):
    """Nobody of that name ever enrolled in the course."""

    status_code = 404

    def __init__(self, username: str, course_id: str) -> None:
        super().__init__(f"Learner {username} not found for course {course_id}.")


class NoTimelineError(APIException):
    """Nobody of that name did anything in the course."""

    status_code = 404

    def __init__(self, username: str, course_id: str) -> None:
        super().__init__(f"Learner {username} has no engagement timeline for course {course_id}.")


class ReportNotFoundError(APIException):
    """There is no such report, or its file has not been written."""

    status_code = 404

    def __init__(self, report: str, course: str) -> None:
        super().__init__(f"Could not find report '{report}' for course {course}.")


class NoReportLinkError(APIException):
    """The storage of the reports has no links that can be downloaded."""

    status_code = 501
    default_detail = "Could not create a downloadable link to the report."


# the errors that have a code of their own on the wire
_CODES: dict[type[APIException], str] = {
    CourseNotSpecifiedError: "course_not_specified",
    IllegalParameterError: "illegal_parameter_values",
    MalformedCourseIdError: "course_key_malformed",
    NoLearnerError: "no_learner_for_course",
    NoTimelineError: "no_learner_engagement_timeline",
    ReportNotFoundError: "report_file_not_found",
    NoReportLinkError: "cannot_create_report_download_link",
}


def answer_exception(
    exception: Exception, context: dict[str, Any]
) -> Response | HttpResponse | None:
    """Turn an exception of an API view into its answer; None leaves it to `server_error`."""
    match exception:
        case NotPublishedError():
            return exception_handler(NotFound(), context)
        case PublicationMovedError():
            logger.warning("no answer of one publication reason=%s", exception)
            return exception_handler(BeingPublishedError(), context)
        case ResultStoreError():
            logger.error("result store unreadable error=%s", exception)
            return exception_handler(ResultStoreUnavailableError(), context)
        case DatabaseError():
            logger.error("database of people and tokens unusable error=%s", exception)
            return exception_handler(SiteUnavailableError(), context)
        case APIException() if type(exception) in _CODES:
            return _coded_answer(exception)
        case RecursionError():
            return exception_handler(BadParameterError("The body is nested too deeply."), context)
        case ValidationError():
            return exception_handler(BadParameterError(str(exception.detail)), context)
        case _:
            return exception_handler(exception, context)


def _coded_answer(exception: APIException) -> HttpResponse:
    # This body has blanks after `:` and `,`, unlike other bodies, because the public server writes
    # it so.
    body = json.dumps(
        {
            "error_code": _CODES[type(exception)],
            "developer_message": str(exception.detail),
        }
    )
    return HttpResponse(body, status=exception.status_code, content_type="application/json")
