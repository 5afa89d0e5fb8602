"""`learners/`, `engagement_timelines/` and `course_learner_metadata/` of version 0."""

from rest_framework.request import Request
from rest_framework.response import Response

from api.course_ids import is_course_key
from api.edx import examples
from api.edx.documentation import COURSE, FIELDS, described, in_path, query
from api.edx.learners.bodies import learner_body, learner_line, metadata_body, timeline_body
from api.edx.learners.choice import ORDERS, SEGMENTS, chosen, learner_choice
from api.edx.pages import PAGE_NAMES, cut_page
from api.edx.resources import CourseDownloadView
from api.errors import (
    CourseNotSpecifiedError,
    MalformedCourseIdError,
    NoLearnerError,
    NoTimelineError,
)
from api.queries import learners as learner_queries
from api.queries.reading import Row

_COURSE = query("course_id", "The course run.", "course-v1:edX+DemoX+2024")
_SEARCH = "Words that all stand in name, user name or e-mail; case and accents don't matter."
_COURSE_NAME = frozenset({"course_id"})
_USERNAME = in_path("username", "The learner's user name.", "ada")


class LearnersView(CourseDownloadView):
    """A view of persons; its course is asked for by the parameter `course_id`."""

    shows_learners = True

    def check_permissions(self, request: Request) -> None:
        """Let in who may see the learners of the course that is asked for.

        Raises:
            CourseNotSpecifiedError: no course is asked for.
            MalformedCourseIdError: it is no course's id.
        """
        if "course_id" not in self.kwargs:
            if not request.user.is_authenticated:
                self.permission_denied(request)
            course_id = request.query_params.get("course_id")
            if not course_id:
                raise CourseNotSpecifiedError
            if not is_course_key(course_id):
                raise MalformedCourseIdError(course_id)
            self.kwargs["course_id"] = course_id
        super().check_permissions(request)


@described(
    examples.LEARNERS,
    _COURSE,
    query("text_search", _SEARCH, "ada"),
    query("segments", f"Any of {', '.join(SEGMENTS)}; several by commas.", "struggling"),
    query(
        "ignore_segments", "Learners in none of these; not together with `segments`.", "inactive"
    ),
    query("cohort", "The learner's group.", "Group A"),
    query("enrollment_mode", "The mode of the last enrollment.", "verified"),
    query("order_by", f"One of {', '.join(ORDERS)}.", "problems_attempted"),
    query("sort_order", "asc or desc.", "desc"),
    query("page", "A number from 1, or `last`; CSV has all learners.", "1"),
    query("page_size", "25 unless told otherwise, 100 at most.", "50"),
    FIELDS,
    tag="learners",
    operation="api_v0_learners_list",
)
class LearnerListView(LearnersView):
    """The learners of a course who ever enrolled, a page at a time; as CSV, all of them."""

    slug = "learners"
    query_names = frozenset(
        {
            "course_id",
            "text_search",
            "segments",
            "ignore_segments",
            "cohort",
            "enrollment_mode",
            "order_by",
            "sort_order",
            "fields",
            *PAGE_NAMES,
        }
    )

    def answer(self, request: Request, course_id: str, **_suffix: str) -> Response:
        """Answer a page, or all lines of a CSV file.

        Raises:
            IllegalParameterError: see `learner_choice`.
            NotFound: there is no such page.
        """
        choice = learner_choice(request.query_params)
        if request.accepted_renderer.format == "csv":
            everybody = learner_queries.learner_list(course_id=course_id, words=choice.words)
            return Response([learner_line(learner_body(row)) for row in chosen(everybody, choice)])
        index = learner_queries.roster_index(course_id=course_id, words=choice.words)
        found = chosen(index, choice)
        pages, shown = cut_page(request, found, known=self.query_names)
        names = [row["username"] for row in shown]
        whole = {
            row["username"]: row
            for row in learner_queries.learner_list(course_id=course_id, usernames=names)
        }
        body = pages.body([learner_body(whole[name]) for name in names])
        return Response(body, headers=_links(body))


def _links(body: Row) -> dict[str, str]:
    """Return the header that names a page's neighbours, when it has any."""
    relations = {"next": body["next"], "prev": body["previous"]}
    links = [f'<{url}>; rel="{relation}"' for relation, url in relations.items() if url]
    return {"Link": ", ".join(links)} if links else {}


@described(examples.LEARNER, _USERNAME, _COURSE, tag="learners")
class LearnerView(LearnersView):
    """One learner of a course."""

    query_names = _COURSE_NAME

    def answer(self, request: Request, course_id: str, username: str, **_suffix: str) -> Response:
        """Answer the learner.

        Raises:
            NoLearnerError: nobody of that name ever enrolled.
        """
        rows = learner_queries.learner_list(course_id=course_id, usernames=[username])
        if not rows:
            raise NoLearnerError(username, course_id)
        body = learner_body(rows[0])
        return Response(learner_line(body) if request.accepted_renderer.format == "csv" else body)


@described(examples.ENGAGEMENT_TIMELINE, _USERNAME, _COURSE, tag="learners")
class EngagementTimelineView(LearnersView):
    """What a learner did in a course by day, from the first day to the last one with anything."""

    query_names = _COURSE_NAME

    def answer(self, request: Request, course_id: str, username: str, **_suffix: str) -> Response:
        """Answer the days.

        Raises:
            NoTimelineError: the learner did nothing.
        """
        rows = learner_queries.engagement_day_list(course_id=course_id, username=username)
        if not rows:
            raise NoTimelineError(username, course_id)
        days = timeline_body(rows)
        return Response(days if request.accepted_renderer.format == "csv" else {"days": days})


@described(examples.LEARNER_METADATA, COURSE, tag="learners")
class CourseLearnerMetadataView(LearnersView):
    """How many learners of a course are in each cohort, segment and mode, and its ranges.

    A range says where a metric is low, average or high among the learners of the last seven days.
    """

    query_names = frozenset()

    def answer(
        self,
        request: Request,  # noqa: ARG002 - there is nothing to choose
        course_id: str,
        **_suffix: str,
    ) -> Response:
        """Answer one object; of a course without learners, one with nobody in it."""
        return Response(
            metadata_body(
                learner_queries.learner_group_list(course_id=course_id),
                learner_queries.metric_range_list(course_id=course_id),
            )
        )
