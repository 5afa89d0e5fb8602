"""The addresses of the pages."""

from django.urls import path, register_converter
from django.views.generic import RedirectView

import api.course_ids  # noqa: F401 - registers the converter
from dashboard import views
from dashboard.digest.addresses import AddressView, ConfirmView
from dashboard.digest.subscriptions import SubscriptionView
from dashboard.digest.unsubscribing import UnsubscribeView
from dashboard.frame.views import ReportView
from dashboard.languages.choice import LanguageView
from dashboard.numbers import NumberView
from dashboard.quality.views import QualityView
from dashboard.rights.administration import AccessView, AuditView
from dashboard.rights.own_tokens import OwnTokensView
from dashboard.seen_findings import SeenFindingView
from dashboard.stored_reports import StoredReportView
from dashboard.theme import ThemeView


class FileFormConverter:
    """The forms of a report that are files."""

    regex = "csv|json"

    def to_python(self, value: str) -> str:
        """Return the form as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return the form as it is."""
        return value


register_converter(FileFormConverter, "form")

app_name = "dashboard"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="dashboard:course_list"), name="start"),
    path("courses/", views.CourseListView.as_view(), name="course_list"),
    path("courses.csv", views.CourseListView.as_view(), {"form": "csv"}, name="course_list_file"),
    path("courses/<course_id:course_id>/", ReportView.as_view(), name="course"),
    path(
        "courses/<course_id:course_id>/<slug:name>-<slug:width>.svg",
        views.StillView.as_view(),
        name="still",
    ),
    path(
        "courses/<course_id:course_id>/findings/seen/",
        SeenFindingView.as_view(),
        name="seen_finding",
    ),
    path(
        "courses/<course_id:course_id>/digest/subscription/",
        SubscriptionView.as_view(),
        name="digest_subscription",
    ),
    path(
        "courses/<course_id:course_id>/reports/<str:report_name>/",
        StoredReportView.as_view(),
        name="stored_report",
    ),
    # The forms of a report come before its page, so that `.csv` is no part of a block's id.
    path(
        "courses/<course_id:course_id>/<slug:slug>.<form:form>",
        ReportView.as_view(),
        name="report_file",
    ),
    path("courses/<course_id:course_id>/<slug:slug>/", ReportView.as_view(), name="report"),
    path(
        "courses/<course_id:course_id>/<slug:slug>/<path:item>.<form:form>",
        ReportView.as_view(),
        name="report_item_file",
    ),
    path(
        "courses/<course_id:course_id>/<slug:slug>/<path:item>/",
        ReportView.as_view(),
        name="report_item",
    ),
    path("numbers/<slug:table>.<slug:column>/", NumberView.as_view(), name="number"),
    path("quality/", QualityView.as_view(), name="quality"),
    path("quality.<form:form>", QualityView.as_view(), name="quality_file"),
    path("account/theme/", ThemeView.as_view(), name="theme"),
    path("account/language/", LanguageView.as_view(), name="language"),
    path("account/digest/address/", AddressView.as_view(), name="digest_address"),
    path("account/digest/confirm/<str:token>/", ConfirmView.as_view(), name="digest_confirm"),
    path(
        "account/digest/unsubscribe/<str:token>/",
        UnsubscribeView.as_view(),
        name="digest_unsubscribe",
    ),
    path("account/tokens/", OwnTokensView.as_view(), name="own_tokens"),
    path("administration/access/", AccessView.as_view(), name="access"),
    path("administration/audit/", AuditView.as_view(), name="audit"),
]
