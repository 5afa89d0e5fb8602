"""The address of a stored report of a course, which leads to a link that expires."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from api.access.notes import audit
from api.errors import NoReportLinkError
from api.reports.holders import person_as_holder
from api.reports.stored import link_to, stored_reports
from dashboard.access import AccessRequiredMixin


class StoredReportView(AccessRequiredMixin):
    """Leads a person who may see learners to a report's file, and notes it in the audit."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest, course_id: str, report_name: str) -> HttpResponse:
        """Answer with a redirect to the file.

        Raises:
            Http404: the person lacks the right, or there is no such file or no link to it.
        """
        if not self.scope.learners.allows(course_id):
            raise Http404(course_id)
        report = next(iter(stored_reports(course_id, names=[report_name])), None)
        if report is None:
            raise Http404(report_name)
        holder = person_as_holder(request.user, course_id=course_id, report_name=report_name)
        try:
            link = link_to(report, holder=holder)
        except NoReportLinkError as error:
            raise Http404(report_name) from error
        audit.note_shown(
            user=request.user,
            token=None,
            courses=[course_id],
            what=f"report {report_name}",
            how="link",
        )
        response = HttpResponseRedirect(link)
        response["Cache-Control"] = "private, no-store"
        return response
