"""The paths of the contract; both versions have the same paths, and v0 has some more."""

from django.urls import path, re_path, register_converter

from api.course_ids import CourseIdConverter
from api.edx.courses import views as course_views
from api.edx.engagement.views import EnterpriseEngagementsView, UserEngagementView
from api.edx.learners import views as learners
from api.edx.operational_views import AuthenticatedView, HealthView, StatusView
from api.edx.problems import views as problem_views
from api.edx.programs.views import ProgramsView
from api.edx.summaries.views import CourseSummariesView
from api.edx.videos import views as video_views
from api.reports.views import ReportLinkView


class Uuid4Converter:
    """The id of an enterprise, in small letters or capitals, with or without its dashes."""

    regex = "(?i:[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12})"

    def to_python(self, value: str) -> str:
        """Return the id in small letters, as it is stored."""
        return value.lower()

    def to_url(self, value: str) -> str:
        """Return the id as it is."""
        return value


register_converter(Uuid4Converter, "uuid4")

_COURSE = "courses/<course_id:course_id>"
_PROBLEM = "problems/<path:module_id>"

course_patterns = [
    path(f"{_COURSE}/activity/", course_views.ActivityView.as_view(), name="activity"),
    path(
        f"{_COURSE}/recent_activity/",
        course_views.RecentActivityView.as_view(),
        name="recent_activity",
    ),
    path(f"{_COURSE}/enrollment/", course_views.EnrollmentView.as_view(), name="enrollment"),
    path(
        f"{_COURSE}/enrollment/mode/",
        course_views.EnrollmentModeView.as_view(),
        name="enrollment_mode",
    ),
    path(
        f"{_COURSE}/enrollment/education/",
        course_views.EnrollmentEducationView.as_view(),
        name="enrollment_education",
    ),
    path(
        f"{_COURSE}/enrollment/gender/",
        course_views.EnrollmentGenderView.as_view(),
        name="enrollment_gender",
    ),
    path(
        f"{_COURSE}/enrollment/location/",
        course_views.EnrollmentLocationView.as_view(),
        name="enrollment_location",
    ),
    path(f"{_COURSE}/problems/", problem_views.ProblemsView.as_view(), name="problems"),
    path(
        f"{_COURSE}/problems_and_tags/",
        problem_views.ProblemsAndTagsView.as_view(),
        name="problems_and_tags",
    ),
    path(f"{_COURSE}/videos/", video_views.VideosView.as_view(), name="videos"),
    path(f"{_COURSE}/user_engagement/", UserEngagementView.as_view(), name="user_engagement"),
    re_path(
        rf"^courses/(?P<course_id>{CourseIdConverter.regex})/reports/(?P<report_name>[a-zA-Z0-9_]+)/$",
        ReportLinkView.as_view(),
        name="report",
    ),
    path(
        f"{_PROBLEM}/answer_distribution/",
        problem_views.AnswerDistributionView.as_view(),
        name="answer_distribution",
    ),
    path(
        f"{_PROBLEM}/grade_distribution/",
        problem_views.GradeDistributionView.as_view(),
        name="grade_distribution",
    ),
    path(
        f"{_PROBLEM}/sequential_open_distribution/",
        problem_views.SequentialOpenDistributionView.as_view(),
        name="sequential_open_distribution",
    ),
    path(
        "videos/<path:pipeline_video_id>/timeline/",
        video_views.VideoTimelineView.as_view(),
        name="video_timeline",
    ),
    path("course_summaries/", CourseSummariesView.as_view(), name="course_summaries"),
    path("programs/", ProgramsView.as_view(), name="programs"),
]

v0_patterns = [
    path(
        f"{_COURSE}/enrollment/birth_year/",
        course_views.EnrollmentBirthYearView.as_view(),
        name="enrollment_birth_year",
    ),
    path(
        "enterprise/<uuid4:enterprise_id>/engagements/",
        EnterpriseEngagementsView.as_view(),
        name="enterprise_engagements",
    ),
    path("learners/", learners.LearnerListView.as_view(), name="learners"),
    path("learners/<str:username>/", learners.LearnerView.as_view(), name="learner"),
    path(
        "engagement_timelines/<str:username>/",
        learners.EngagementTimelineView.as_view(),
        name="engagement_timeline",
    ),
    path(
        "course_learner_metadata/<course_id:course_id>/",
        learners.CourseLearnerMetadataView.as_view(),
        name="course_learner_metadata",
    ),
]

# Paths are answered with and without the slash, because clients ask without it and a redirect costs
# a round trip.
operational_patterns = [
    re_path(r"^(?:api/v[01]/)?status/?$", StatusView.as_view(), name="status"),
    re_path(r"^(?:api/v[01]/)?authenticated/?$", AuthenticatedView.as_view(), name="authenticated"),
    re_path(r"^(?:api/v[01]/)?health/?$", HealthView.as_view(), name="health"),
]
