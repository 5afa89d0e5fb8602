"""Who gets the digest of which course: the wish on a course's page, and the list of an account."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from api.access.courses import published_courses_of
from api.access.people import scope_of_person
from api.access.scope import EVERYTHING
from dashboard.access import AccessRequiredMixin, person_of
from dashboard.digest.links import unsubscribe_path
from dashboard.models import DigestAddress, DigestSubscription


@dataclass(frozen=True, slots=True)
class Wish:
    """What a course's page says of a person's digest.

    Attributes:
        is_offered: the site sends e-mail.
        is_subscribed: the person gets the digest, or will when there is an address.
        address: the confirmed address of the person; empty without one.
    """

    is_offered: bool
    is_subscribed: bool
    address: str


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A line of the list of an account.

    Attributes:
        course_id: the course.
        is_open: the person may see the course now, and it is published.
        sent_at: when the last digest was sent; None before the first one.
        refused: the code with which the server refused the last digest; empty for none.
        unsubscribe: the address of the form that ends the subscription.
    """

    course_id: str
    is_open: bool
    sent_at: datetime | None
    refused: str
    unsubscribe: str


@dataclass(frozen=True, slots=True)
class Digests:
    """What the page of an account says of digests.

    Attributes:
        is_offered: the site sends e-mail.
        address: the address that the person gave, confirmed or not; None without one.
        lines: the person's subscriptions, by course.
    """

    is_offered: bool
    address: DigestAddress | None
    lines: list[Subscribed]


def wish_of(user: User, *, course_id: str) -> Wish:
    """Return what the page of a course says; a site without e-mail asks no database."""
    if not settings.SENDS_EMAIL:
        return Wish(is_offered=False, is_subscribed=False, address="")
    return Wish(
        is_offered=True,
        is_subscribed=DigestSubscription.objects.filter(user=user, course_id=course_id).exists(),
        address=address_of(user),
    )


def address_of(user: User) -> str:
    """Return the address that a person has confirmed; empty without one."""
    known = DigestAddress.objects.filter(user=user, confirmed_at__isnull=False).first()
    return known.address if known else ""


def digests_of(user: User) -> Digests:
    """Return what the page of an account says."""
    return Digests(
        is_offered=settings.SENDS_EMAIL,
        address=DigestAddress.objects.filter(user=user).first(),
        lines=_lines(user),
    )


def _lines(user: User) -> list[Subscribed]:
    subscriptions = list(DigestSubscription.objects.filter(user=user).order_by("course_id"))
    if not subscriptions:
        return []
    scope = scope_of_person(user)
    published = published_courses_of(EVERYTHING)
    return [
        Subscribed(
            course_id=each.course_id,
            is_open=scope.allows(each.course_id) and each.course_id in published,
            sent_at=each.sent_at,
            refused=each.refused,
            unsubscribe=unsubscribe_path(each),
        )
        for each in subscriptions
    ]


class SubscriptionView(AccessRequiredMixin):
    """Subscribes a person to the digest of a course, or ends the subscription."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, course_id: str) -> HttpResponse:
        """Subscribe, or end the subscription when the form says `off`, and show the page.

        Raises:
            Http404: the site sends no e-mail, or nothing is published about the course.
        """
        user = person_of(request)
        if "off" in request.POST:
            DigestSubscription.objects.filter(user=user, course_id=course_id).delete()
        else:
            if not settings.SENDS_EMAIL or course_id not in published_courses_of(EVERYTHING):
                raise Http404(course_id)
            DigestSubscription.objects.get_or_create(
                user=user, course_id=course_id, defaults={"language": get_language() or ""}
            )
        return HttpResponseRedirect(f"{reverse('dashboard:course', args=[course_id])}#digest")
