"""`programs/`: every program in one answer, by GET or by POST."""

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.answers import PostedQueryMixin
from api.edx import examples
from api.edx.documentation import EXCLUDE, FIELDS, described, query
from api.edx.params import asked_lists
from api.edx.programs.bodies import programs_body
from api.edx.resources import ResultStoreView
from api.queries import courses as course_queries


@described(
    examples.PROGRAMS,
    query("program_ids", "The programs, separated by commas.", "p1,p2"),
    FIELDS,
    EXCLUDE,
    body={
        name: {"type": "array", "items": {"type": "string"}}
        for name in ("program_ids", "fields", "exclude")
    },
    tag="programs",
    methods=("get", "post"),
)
class ProgramsView(PostedQueryMixin, ResultStoreView):
    """The programs with their courses, ordered by program id."""

    narrows_rows = True
    query_names = frozenset({"program_ids", "fields", "exclude"})

    def answer(self, request: Request, **_suffix: str) -> Response:
        """Answer the programs that are asked for.

        Raises:
            NotFound: there are none.
        """
        asked = asked_lists(request)
        body = programs_body(
            course_queries.program_course_list(course_ids=self.readable_courses),
            program_ids=frozenset(asked.texts("program_ids")) or None,
            fields=asked.texts("fields") or None,
            exclude=asked.texts("exclude"),
        )
        if not body:
            raise NotFound
        return Response(body)
