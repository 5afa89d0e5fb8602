"""The addresses of the pages."""

from django.urls import path
from django.views.generic import RedirectView

import api.course_ids  # noqa: F401 - registers the converter
from dashboard import views
from dashboard.rights.administration import AccessView, AuditView
from dashboard.rights.own_tokens import OwnTokensView

app_name = "dashboard"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="dashboard:course_list"), name="start"),
    path("courses/", views.CourseListView.as_view(), name="course_list"),
    path("courses/<course_id:course_id>/", views.CourseView.as_view(), name="course"),
    path(
        "courses/<course_id:course_id>/<slug:name>-<slug:width>.svg",
        views.StillView.as_view(),
        name="still",
    ),
    path(
        "courses/<course_id:course_id>/<slug:slug>.csv",
        views.CourseCsvView.as_view(),
        name="course_csv",
    ),
    path("account/tokens/", OwnTokensView.as_view(), name="own_tokens"),
    path("administration/access/", AccessView.as_view(), name="access"),
    path("administration/audit/", AuditView.as_view(), name="audit"),
]
