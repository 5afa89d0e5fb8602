"""Pages for administrators: all rights of accounts and tokens, and the audit."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from api.access.models import AuditEntry
from api.access.overview import AccessLines
from api.searching import MOST_LETTERS
from dashboard.access import AdministratorRequiredMixin

_LINES = 100


class AccessView(AdministratorRequiredMixin):
    """Every right of every account and token, with its source."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the lines."""
        search = request.GET.get("q", "").strip()[:MOST_LETTERS]
        lines = Paginator(AccessLines(search=search), _LINES)
        page = lines.get_page(request.GET.get("page"))
        return render(request, "dashboard/access.html", {"search": search, "page": page})


class AuditView(AdministratorRequiredMixin):
    """The audit, the newest entry first, by account and by course."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the entries."""
        who = request.GET.get("who", "").strip()
        course_id = request.GET.get("course", "").strip()
        entries = AuditEntry.objects.all()
        if who:
            entries = entries.filter(who=who)
        if course_id:
            entries = entries.filter(course_id=course_id)
        page = Paginator(entries, _LINES).get_page(request.GET.get("page"))
        return render(
            request, "dashboard/audit.html", {"who": who, "course_id": course_id, "page": page}
        )
