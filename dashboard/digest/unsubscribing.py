"""The page behind "Unsubscribe" in an e-mail, which a mail program can also ask for by itself."""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic.base import View

from dashboard.digest.links import Named, read_unsubscribe
from dashboard.models import DigestSubscription


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class UnsubscribeView(View):
    """Ends the subscription that the link names; GET asks, because programs follow links.

    The link is the right: nobody signs in, and no cookie is looked at. So the view needs no token
    against forged forms, which the mail program of RFC 8058 would not have.
    """

    http_method_names = ("get", "head", "post")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask whether the subscription shall end; it is there still."""
        return self._answer(request, token, is_done=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """End the subscription; once is as good as twice."""
        return self._answer(request, token, is_done=True)

    def _answer(self, request: HttpRequest, token: str, *, is_done: bool) -> HttpResponse:
        try:
            named = read_unsubscribe(token)
        except signing.SignatureExpired:
            return _page(
                request,
                gettext("This link is too old"),
                gettext("Unsubscribe at your account, or by the link of a newer e-mail."),
                status=410,
            )
        except (signing.BadSignature, ValueError, TypeError):
            return _page(
                request,
                gettext("This link is not one of ours"),
                gettext("It may have been cut in two. Copy the whole address from the e-mail."),
                status=404,
            )
        return self._by_right(request, named, is_done=is_done)

    def _by_right(self, request: HttpRequest, named: Named, *, is_done: bool) -> HttpResponse:
        there = DigestSubscription.objects.filter(pk=named.subscription, user_id=named.user)
        subscription = there.first()
        if subscription is None:
            return _page(
                request,
                gettext("You are not subscribed"),
                gettext("The digest of this link was ended before. Nothing more is sent."),
            )
        course = {"course": subscription.course_id}
        if not is_done:
            return _page(
                request,
                gettext("Unsubscribe?"),
                gettext("The weekly digest of %(course)s is then sent no more.") % course,
                button=gettext("Unsubscribe"),
            )
        there.delete()
        return _page(
            request,
            gettext("You are unsubscribed"),
            gettext("The weekly digest of %(course)s is sent no more.") % course,
        )


def _page(
    request: HttpRequest, heading: str, text: str, *, button: str = "", status: int = 200
) -> HttpResponse:
    context = {"heading": heading, "text": text, "button": button}
    return render(request, "dashboard/digest_page.html", context, status=status)
