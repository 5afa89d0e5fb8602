"""The addresses of the pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from django.views.generic import RedirectView

import api.course_ids  # noqa: F401 - registers the converter
from dashboard import views

app_name = "dashboard"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="dashboard:course_list"), name="start"),
    path(
        "login/",
        LoginView.as_view(template_name="dashboard/login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
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
]
