"""The address to which a person wants digests: given at the account, confirmed by an e-mail.

The sign-in delivers no address (docs/adr/0016), so a person gives one. Somebody else's address
would get e-mails that nobody asked for, so the owner of the mailbox has to confirm it, signed in.
"""

import logging
from smtplib import SMTPException

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.generic.base import View

from api.access.people import may_see_courses
from dashboard.access import person_of
from dashboard.digest.links import confirm_path, full_address, is_confirmed_by
from dashboard.models import DigestAddress

_logger = logging.getLogger(__name__)


class AddressView(LoginRequiredMixin, View):
    """Takes the address of a person who may see any course, or forgets that of anybody."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the address and send the e-mail that asks for it, or forget it for `remove`.

        Raises:
            PermissionDenied: the person may see no course.
            Http404: the site sends no e-mail.
        """
        user = person_of(request)
        if "remove" in request.POST:
            DigestAddress.objects.filter(user=user).delete()
            return _back_to_account()
        if not may_see_courses(user):
            raise PermissionDenied
        if not settings.SENDS_EMAIL:
            raise Http404
        address = request.POST.get("address", "").strip()
        if not _is_address(address):
            messages.error(request, gettext("That is no e-mail address. Nothing was changed."))
            return _back_to_account()
        known = DigestAddress.objects.filter(user=user, confirmed_at__isnull=False).first()
        if known is not None and known.address == address:
            messages.success(request, gettext("This address is confirmed already."))
            return _back_to_account()
        if not ratelimit.consume(request, action="digest_address", user=user):
            messages.error(
                request, gettext("That were many tries. Wait an hour. Nothing was changed.")
            )
            return _back_to_account()
        kept, _made = DigestAddress.objects.update_or_create(
            user=user, defaults={"address": address, "confirmed_at": None}
        )
        _ask(request, kept)
        return _back_to_account()


@method_decorator(never_cache, name="dispatch")
class ConfirmView(LoginRequiredMixin, View):
    """Confirms the address of the signed-in person by the link of the e-mail; GET asks."""

    http_method_names = ("get", "head", "post")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask whether the address is right."""
        return self._answer(request, token, is_done=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Confirm the address."""
        return self._answer(request, token, is_done=True)

    def _answer(self, request: HttpRequest, token: str, *, is_done: bool) -> HttpResponse:
        address = DigestAddress.objects.filter(user=person_of(request)).first()
        try:
            is_right = address is not None and is_confirmed_by(token, address)
        except signing.BadSignature:
            is_right = False
        if address is None or not is_right:
            context = {
                "heading": gettext("This link does not count"),
                "text": gettext(
                    "It is too old, or of another person or another address. Give the address "
                    "again at your account."
                ),
            }
            return render(request, "dashboard/digest_page.html", context, status=404)
        if is_done:
            DigestAddress.objects.filter(pk=address.pk, address=address.address).update(
                confirmed_at=now()
            )
            messages.success(request, gettext("The address is confirmed."))
            return _back_to_account()
        context = {
            "heading": gettext("Is this your address?"),
            "text": gettext("Digests are sent to %(address)s.") % {"address": address.address},
            "button": gettext("Confirm the address"),
        }
        return render(request, "dashboard/digest_page.html", context)


def _ask(request: HttpRequest, address: DigestAddress) -> None:
    """Send the e-mail that asks; a server that does not take it is told to the person."""
    text = gettext(
        "Somebody who is signed in at %(site)s wants weekly digests to be sent to this address.\n"
        "\n"
        "If that was you, confirm it within three days:\n"
        "%(link)s\n"
        "\n"
        "If it was not you, do nothing, and nothing more is sent."
    ) % {"site": settings.SITE_URL, "link": full_address(confirm_path(address))}
    question = EmailMessage(
        gettext("Confirm your address for weekly digests"),
        text,
        to=[address.address],
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(settings.EMAIL_BACKEND),
    )
    try:
        question.send()
    except (SMTPException, OSError) as error:
        # The server's own words may hold the address, so only the kind of the error is logged.
        _logger.warning("no e-mail to confirm an address: error=%s", type(error).__name__)
        messages.error(
            request, gettext("The e-mail that asks to confirm could not be sent. Try again later.")
        )
    else:
        messages.success(
            request,
            gettext("An e-mail was sent to that address. Follow its link within three days."),
        )


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def _back_to_account() -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('account')}#digests-heading")
