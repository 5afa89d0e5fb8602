"""The views of problems: those of a course, and the figures of one."""

from rest_framework.request import Request

from api.edx import examples
from api.edx.documentation import COURSE, described, in_path
from api.edx.problems import bodies as problems
from api.edx.resources import CourseRowsView, RowsView
from api.queries import modules as module_queries
from api.queries.reading import Row

_PROBLEM = in_path("module_id", "The problem.", "block-v1:edX+DemoX+2024+type@problem+block@color")
_SUBSECTION = in_path(
    "module_id", "The subsection.", "block-v1:edX+DemoX+2024+type@sequential+block@week1"
)


@described(examples.PROBLEMS, COURSE, tag="problems")
class ProblemsView(CourseRowsView):
    """The problems of a course with the number of their submissions."""

    query_names = frozenset()

    def rows(self, request: Request) -> list[Row]:  # noqa: ARG002 - there is nothing to choose
        """Return one object per problem."""
        return problems.problems_body(module_queries.problem_part_list(course_id=self.course_id))


@described(examples.PROBLEMS_AND_TAGS, COURSE, tag="problems")
class ProblemsAndTagsView(CourseRowsView):
    """The tagged problems of a course with the number of their submissions."""

    query_names = frozenset()

    def rows(self, request: Request) -> list[Row]:  # noqa: ARG002 - as above
        """Return one object per problem."""
        return problems.problem_tags_body(module_queries.problem_tag_list(course_id=self.course_id))


@described(examples.ANSWERS, _PROBLEM, tag="problems")
class AnswerDistributionView(RowsView):
    """The answers that learners gave to a problem, by part."""

    query_names = frozenset()

    def rows(self, request: Request) -> list[Row]:  # noqa: ARG002 - as above
        """Return one object per answer."""
        rows = module_queries.answer_list(
            module_id=self.kwargs["module_id"], course_ids=self.readable_courses
        )
        return problems.answers_body(rows)


@described(examples.GRADES, _PROBLEM, tag="problems")
class GradeDistributionView(RowsView):
    """The grades that learners have in a problem."""

    query_names = frozenset()

    def rows(self, request: Request) -> list[Row]:  # noqa: ARG002 - as above
        """Return one object per grade."""
        rows = module_queries.grade_list(
            module_id=self.kwargs["module_id"], course_ids=self.readable_courses
        )
        return problems.grades_body(rows)


@described(examples.SEQUENTIAL_OPENS, _SUBSECTION, tag="problems")
class SequentialOpenDistributionView(RowsView):
    """How many learners opened a subsection."""

    query_names = frozenset()

    def rows(self, request: Request) -> list[Row]:  # noqa: ARG002 - as above
        """Return one object per course, mostly one."""
        rows = module_queries.sequential_open_list(
            module_id=self.kwargs["module_id"], course_ids=self.readable_courses
        )
        return problems.sequential_opens_body(rows)
