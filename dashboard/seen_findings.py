"""Findings that a person has seen: each person has a list of their own."""

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from api.queries import r as r_queries
from api.queries.reading import NotPublishedError
from dashboard.access import AccessRequiredMixin, person_of
from dashboard.models import SeenFinding

FindingName = tuple[str, str]
"""The kind and the block of a finding."""


def seen_by(user: User, *, course_id: str) -> set[FindingName]:
    """Return the findings of a course that a person has seen."""
    rows = SeenFinding.objects.filter(user=user, course_id=course_id)
    return set(rows.values_list("kind", "block_id"))


class SeenFindingView(AccessRequiredMixin):
    """Notes that the person has seen a finding, or shows it to them again."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, course_id: str) -> HttpResponse:
        """Note a finding as seen, or as not seen when the form says `again`, and show the page.

        Raises:
            Http404: the course has no such finding.
        """
        user = person_of(request)
        kind, block_id = request.POST.get("kind", ""), request.POST.get("block_id", "")
        if "again" in request.POST:
            SeenFinding.objects.filter(
                user=user, course_id=course_id, kind=kind, block_id=block_id
            ).delete()
        else:
            if (kind, block_id) not in _findings_of(course_id):
                raise Http404(kind)
            SeenFinding.objects.get_or_create(
                user=user, course_id=course_id, kind=kind, block_id=block_id
            )
        return HttpResponseRedirect(f"{reverse('dashboard:course', args=[course_id])}#findings")


def _findings_of(course_id: str) -> set[FindingName]:
    try:
        rows = r_queries.finding_list(course_id=course_id)
    except NotPublishedError:
        return set()
    return {(row["kind"], row["block_id"]) for row in rows}
