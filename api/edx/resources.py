"""The base classes of the contract's views: access by course, rows or a 404, downloads."""

from collections.abc import Collection
from typing import ClassVar

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.access.courses import courses_with_learners, readable_courses
from api.answers import PublishedDataView
from api.course_ids import file_name_stem
from api.csv_text import attachment
from api.edx.params import date_range
from api.queries.reading import Row


class ResultStoreView(PublishedDataView):
    """A view that reads the result store for a client who may be limited to some courses.

    A path that names a course is checked before anything is read (`CourseInScope`). Where only the
    rows name the course, the view passes `readable_courses` to every query and sets `narrows_rows`.
    """

    @property
    def course_id(self) -> str | None:
        """The course that the request's path names, or None."""
        course_id: str | None = self.kwargs.get("course_id")
        return course_id

    @property
    def readable_courses(self) -> Collection[str] | None:
        """The courses that the client may read in this view; None: all."""
        if self.shows_learners:
            return courses_with_learners(self.request)
        return readable_courses(self.request)

    def readable_among(self, course_ids: Collection[str] | None) -> Collection[str] | None:
        """Return those of the asked courses that the client may read; None, asked or answered: all.

        An empty answer is no course at all.
        """
        readable = self.readable_courses
        if course_ids is None or readable is None:
            return readable if course_ids is None else course_ids
        return [course_id for course_id in course_ids if course_id in readable]


class RowsView(ResultStoreView):
    """A list of rows; without rows the answer is a 404, never an empty list."""

    def rows(self, request: Request) -> list[Row]:
        """Return the body of the answer; `kwargs` holds the parts of the path."""
        raise NotImplementedError

    def answer(self, request: Request, **_path: str) -> Response:
        """Answer the rows.

        Raises:
            NotFound: there are none.
        """
        body = self.rows(request)
        if not body:
            raise NotFound
        return Response(body)


class CourseDownloadView(ResultStoreView):
    """A view of one course; a download when CSV, and nothing else, is accepted."""

    slug: ClassVar[str] = ""
    """The end of the download's name; without one, it has no name."""

    @property
    def course_id(self) -> str:
        """The course that the request names."""
        return str(self.kwargs["course_id"])

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        """Name the file of a CSV answer, the empty one of a 404 too.

        A request that was refused before anybody looked for its course has no file.
        """
        final = super().finalize_response(request, response, *args, **kwargs)
        is_download = self.slug and request.META.get("HTTP_ACCEPT") == "text/csv"
        if is_download and "course_id" in self.kwargs and final.status_code in {200, 404}:
            name = f"{file_name_stem(self.course_id)}--{self.slug}.csv"
            final["Content-Disposition"] = attachment(name)
        return final


class CourseRowsView(CourseDownloadView, RowsView):
    """Rows of one course; downloads of some endpoints have the word `None` in their names."""

    slug = "None"

    def check_query(self, request: Request) -> None:
        """Refuse a bad date also where dates choose nothing."""
        date_range(request.query_params)
