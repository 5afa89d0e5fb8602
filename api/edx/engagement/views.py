"""The views of the work of single learners: of a course, and of an enterprise's members."""

from datetime import timedelta

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.edx import examples
from api.edx.documentation import COURSE, described, in_path, query
from api.edx.pages import PAGE_NAMES, cut_page
from api.edx.resources import CourseRowsView, ResultStoreView
from api.edx.serializers import iso_datetime
from api.queries import engagement as engagement_queries
from api.queries import publications as publication_queries
from api.queries.reading import Row

_WEEK = timedelta(days=7)


@described(examples.USER_ENGAGEMENT, COURSE, tag="learners")
class UserEngagementView(CourseRowsView):
    """What each learner of a course did, overall and in the last week of the data.

    The week ends where the data end (the publication's `as_of`). The day of the event decides, and
    not `created`, because every publication writes all rows anew.
    """

    shows_learners = True
    query_names = frozenset()

    def rows(self, request: Request) -> list[Row]:  # noqa: ARG002 - there is nothing to choose
        """Return one object per learner; what they never did is null.

        Raises:
            NotFound: nothing has been published.
        """
        publication = publication_queries.publication_latest()
        if publication is None:
            raise NotFound
        rows = engagement_queries.engagement_by_learner(
            course_id=self.course_id, week_start=publication["as_of"] - _WEEK
        )
        return [row | {"date_last_active": row["date_last_active"].isoformat()} for row in rows]


@described(
    examples.ENGAGEMENTS,
    in_path(
        "enterprise_id",
        "The enterprise, a UUID of version 4.",
        "0b1a5f8e-5d3c-4d5e-8f7a-1c2b3a4d5e6f",
    ),
    query("page", "A number from 1, or `last`.", "1"),
    query("page_size", "25 unless told otherwise, 100 at most.", "50"),
    tag="learners",
)
class EnterpriseEngagementsView(ResultStoreView):
    """The engagement rows of an enterprise's members, without the forum's, a page at a time."""

    narrows_rows = True
    shows_learners = True
    query_names = frozenset(PAGE_NAMES)

    def answer(self, request: Request, enterprise_id: str, **_suffix: str) -> Response:
        """Answer one page; an enterprise that nobody knows has no rows."""
        rows = engagement_queries.EnterpriseEngagements(
            enterprise_id=enterprise_id.replace("-", ""), course_ids=self.readable_courses
        )
        pages, shown = cut_page(request, rows, known=self.query_names)
        return Response(pages.body(list(map(_engagement, shown))))


def _engagement(row: Row) -> Row:
    return {
        "id": row["id"],
        "course_id": row["course_id"],
        "created": iso_datetime(row["created"]),
        "username": row["username"],
        "date": row["date"].isoformat(),
        "entity_type": row["entity_type"],
        "entity_id": row["entity_id"],
        "event": row["event"],
        "count": row["count"],
    }
