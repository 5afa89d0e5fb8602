"""Every address of the read side: the data API under `/api/`, the pages everywhere else."""

from django.urls import include, path
from rest_framework.urlpatterns import format_suffix_patterns

from api.access.views import ApiTokenAuthView, MetricsView
from api.config.docs.views import DocsView, DocumentView
from api.edx.urls import course_patterns, operational_patterns, v0_patterns
from api.reports.urls import download_patterns

handler400 = "api.config.error_pages.bad_request"
handler403 = "api.config.error_pages.permission_denied"
handler404 = "api.config.error_pages.page_not_found"
handler500 = "api.config.error_pages.server_error"

urlpatterns = [
    *operational_patterns,
    path("api-token-auth/", ApiTokenAuthView.as_view(), name="api_token_auth"),
    path("metrics", MetricsView.as_view(), name="metrics"),
    *download_patterns,
    *format_suffix_patterns(
        [
            path("api/v0/", include(([*course_patterns, *v0_patterns], "api"), namespace="v0")),
            path("api/v1/", include((course_patterns, "api"), namespace="v1")),
        ]
    ),
    path("docs/", DocsView.as_view(url_name="openapi"), name="docs"),
    path("docs/openapi.yaml", DocumentView.as_view(), name="openapi"),
    path("", include("dashboard.signin.urls")),
    path("", include("dashboard.urls")),
]
