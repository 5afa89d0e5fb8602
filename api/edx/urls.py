"""The paths of the contract; the same in both versions, as far as they are served."""

from django.urls import path, re_path

from api.course_ids import CourseIdConverter
from api.edx.course_views import ActivityView, EnrollmentModeView, EnrollmentView
from api.edx.operational_views import AuthenticatedView, HealthView, StatusView
from api.edx.summary_views import CourseSummariesView
from api.reports.views import ReportView

course_patterns = [
    path("courses/<course_id:course_id>/activity/", ActivityView.as_view(), name="activity"),
    path("courses/<course_id:course_id>/enrollment/", EnrollmentView.as_view(), name="enrollment"),
    path(
        "courses/<course_id:course_id>/enrollment/mode/",
        EnrollmentModeView.as_view(),
        name="enrollment_mode",
    ),
    re_path(
        rf"^courses/(?P<course_id>{CourseIdConverter.regex})/reports/(?P<report_name>[a-zA-Z0-9_]+)/$",
        ReportView.as_view(),
        name="report",
    ),
    path("course_summaries/", CourseSummariesView.as_view(), name="course_summaries"),
]

# answered directly, with or without the slash: clients ask without, and each redirect costs a trip
operational_patterns = [
    re_path(r"^(?:api/v[01]/)?status/?$", StatusView.as_view(), name="status"),
    re_path(r"^(?:api/v[01]/)?authenticated/?$", AuthenticatedView.as_view(), name="authenticated"),
    re_path(r"^(?:api/v[01]/)?health/?$", HealthView.as_view(), name="health"),
]
