"""Every answer of an API view that is not data: one handler, bodies as clients know them."""

import json
import logging
from typing import Any

from django.db import DatabaseError
from django.http import HttpResponse
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from api.queries import NotPublishedError

logger = logging.getLogger(__name__)


class ResultStoreUnavailableError(APIException):
    """The result store can't be read now: it is down, or does not let us in."""

    status_code = 503
    default_detail = "The result store can't be read now. Try again later."


class BadParameterError(APIException):
    """A parameter of the request can't be understood."""

    status_code = 400


class MalformedCourseIdError(APIException):
    """An id among `course_ids` is no course id."""

    status_code = 400

    def __init__(self, course_id: str) -> None:
        super().__init__(f"Course id/key {course_id} malformed.")


def answer_exception(
    exception: Exception, context: dict[str, Any]
) -> Response | HttpResponse | None:
    """Turn an exception of an API view into its answer; None leaves it to `server_error`."""
    match exception:
        case NotPublishedError():
            return exception_handler(NotFound(), context)
        case DatabaseError():
            logger.error("result store unreadable error=%s", exception)
            return exception_handler(ResultStoreUnavailableError(), context)
        case MalformedCourseIdError():
            return _coded_answer("course_key_malformed", str(exception.detail))
        case ValidationError():
            return exception_handler(BadParameterError(str(exception.detail)), context)
        case _:
            return exception_handler(exception, context)


def _coded_answer(code: str, message: str) -> HttpResponse:
    # with blanks after `:` and `,`, unlike every other body: so the public server writes it
    body = json.dumps({"error_code": code, "developer_message": message})
    return HttpResponse(body, status=400, content_type="application/json")
