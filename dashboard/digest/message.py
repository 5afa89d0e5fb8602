"""A digest as an e-mail: plain text and HTML that say the same, and one way out."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext

from dashboard.digest.contents import Digest
from dashboard.digest.links import full_address, unsubscribe_path
from dashboard.models import DigestSubscription

_DAY = "j F Y"


def message_of(
    digest: Digest, subscription: DigestSubscription, *, address: str
) -> EmailMultiAlternatives:
    """Return the e-mail of a digest.

    The id is the same for the same subscription and week, so that a mailbox that gets an e-mail
    twice can tell.
    """
    way_out = full_address(unsubscribe_path(subscription))
    context = _context(digest, way_out=way_out)
    message = EmailMultiAlternatives(
        context["subject"],
        render_to_string("dashboard/digest.txt", context),
        to=[address],
        headers={
            "Message-ID": _message_id(digest, subscription),
            "List-Unsubscribe": f"<{way_out}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("dashboard/digest.html", context), "text/html")
    return message


def _context(digest: Digest, *, way_out: str) -> dict[str, Any]:
    # A title with a line break would end the header of the subject.
    title = " ".join(digest.course.title.split())
    week = date_format(digest.week, _DAY)
    return {
        "subject": gettext("%(course)s: week of %(day)s") % {"course": title, "day": week},
        "title": title,
        "week": week,
        "digest": digest,
        "state": digest.state,
        "findings": [
            (shown, full_address(shown.url) if shown.url else "") for shown in digest.findings
        ],
        "minimum": settings.SMALL_GROUP,
        "account_url": full_address("/account/"),
        "way_out": way_out,
    }


def _message_id(digest: Digest, subscription: DigestSubscription) -> str:
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    return f"<digest-{subscription.pk}-{digest.week.isoformat()}@{host}>"
