"""allauth's questions to this site: who may have an account, and what a sign-in stores."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.base.provider import ProviderException
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from api.access.models import LmsIdentity
from dashboard.languages.choice import keep_language_of_sign_in
from dashboard.signin.identities import IdentityTakenError, LmsClaim, bind, user_of
from dashboard.signin.lms import LmsProvider, lms_user_id, staff_course_ids

logger = logging.getLogger(__name__)


NO_ADDRESS = "0.0.0.0"  # noqa: S104 - it stands for no address, and nothing listens on it
"""The address of clients of whom the server knows none."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Accounts with a password, which only an administrator makes."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The name and the password do not match. Both mind capitals."
        ),
        "too_many_login_attempts": ngettext_lazy(
            "There were too many wrong passwords. Wait %(minutes)s minute, then try again.",
            "There were too many wrong passwords. Wait %(minutes)s minutes, then try again.",
            settings.WRONG_PASSWORDS_PAUSE_MINUTES,
        )
        % {"minutes": settings.WRONG_PASSWORDS_PAUSE_MINUTES},
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth passes it
        """Refuse the sign-up: nobody can make an account with a password by themselves."""
        return False

    def post_login(
        self, request: HttpRequest, user: User, *, signal_kwargs: Any, **kwargs: Any
    ) -> HttpResponse:
        """Keep the language that the provider of a sign-in names, and go to the first page."""
        person = (signal_kwargs or {}).get("sociallogin")
        keep_language_of_sign_in(request, getattr(person, "language", None))
        response: HttpResponse = super().post_login(
            request, user, signal_kwargs=signal_kwargs, **kwargs
        )
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Return the address that follows a change of password."""
        return reverse("account")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client's address, by which tries are counted.

        A server that listens on a Unix socket names no address. Without `ANALYTICS_PROXIES`, the
        clients of such a server share one count, instead of being refused one and all.
        """
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return NO_ADDRESS

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        """Return the key under which wrong passwords are counted: the account's name alone.

        allauth would add the host that the request names. Anybody can choose a port in the host,
        and each port would have its own number of tries.
        """
        return str(credentials.get("username", "")).casefold()


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # as above
    """People who come from the LMS or from an OpenID Connect provider.

    People are identified by the number that the provider gave them, never by an e-mail address or a
    name.
    """

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account of a person whom a provider has just named, and bind it.

        Raises:
            PermissionDenied: the request connects an account instead of signing in.
            ProviderException: the account can't be bound.
        """
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            # Connecting a second way to sign in is refused, because an attacker who can direct a
            # person's browser could add their own.
            raise PermissionDenied
        claim = claimed_identity(sociallogin)
        if not sociallogin.is_existing and claim is not None:
            owner = user_of(claim)
            if owner is not None:
                sociallogin.connect(request, owner)
        if sociallogin.is_existing:
            _check_same_person(sociallogin, claim)
            _write_down(sociallogin, claim)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Tell whether a new person gets an account: people of the LMS do, others by a setting."""
        return claimed_identity(sociallogin) is not None or settings.OIDC_SIGNUP

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the account and bind it, or do neither of the two."""
        with transaction.atomic():
            user: User = super().save_user(request, sociallogin, form)
            _write_down(sociallogin, claimed_identity(sociallogin))
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,  # noqa: ARG002 - allauth passes it
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,  # noqa: ARG002 - allauth passes it
    ) -> None:
        """Log why the sign-in failed; the page that the person gets says what to do."""
        logger.warning(
            "sign-in failed provider=%s error=%s reason=%r", provider.id, error, str(exception)
        )


def claimed_identity(sociallogin: SocialLogin) -> LmsClaim | None:
    """Return the person's identity in the LMS by the provider's word; None: no identity."""
    said = sociallogin.account.extra_data
    if isinstance(sociallogin.provider, LmsProvider):
        return LmsClaim(said["id"], said["username"])
    claimed = said.get("lms_id_claim")
    user_id = lms_user_id(claimed)
    if user_id is None:
        if claimed is not None:
            logger.warning(
                "the claim %s must be an LMS user id; it is %r: the person has only the access "
                "that was given to the account here",
                settings.OIDC_LMS_ID_CLAIM,
                claimed,
            )
        return None
    return LmsClaim(user_id, None)


def _check_same_person(sociallogin: SocialLogin, claim: LmsClaim | None) -> None:
    """Refuse a sign-in by one of two ways into an account that names another person of the LMS.

    A claim that was wrong once may have tied the way to somebody else's account. And a sign-in
    without the claim must not make the account forget by what the LMS narrowed it.

    Raises:
        ProviderException: the two ways name two people.
    """
    known = LmsIdentity.objects.filter(user=sociallogin.user).first()
    ways = SocialAccount.objects.filter(user=sociallogin.user)
    claimed = None if claim is None else claim.lms_user_id
    if known and known.lms_user_id != claimed and ways.exclude(pk=sociallogin.account.pk).exists():
        raise ProviderException(
            f"Two ways into account {sociallogin.user.pk} must name one person of the LMS, but one "
            f"names {known.lms_user_id} and the other {claimed}. Nobody was signed in."
        )


def _write_down(sociallogin: SocialLogin, claim: LmsClaim | None) -> None:
    """Bind the account, with the LMS's list of the person's courses if the LMS is asked.

    Raises:
        ProviderException: the person in the LMS belongs to another account, or the LMS does not
            answer rightly.
    """
    try:
        bind(
            sociallogin.user,
            claim,
            changes=_narrowing(sociallogin, claim),
            checked_at=timezone.now(),
        )
    except IdentityTakenError as error:
        raise ProviderException(str(error)) from error


def _narrowing(sociallogin: SocialLogin, claim: LmsClaim | None) -> dict[str, Any]:
    """Return the change of `narrowed_to`.

    The LMS is asked when the person signs in by the LMS. A person who signs in another way keeps
    the last list, because a second way to sign in must not open courses that the LMS closed.
    Without an LMS to ask, there is no list.
    """
    is_from_lms = isinstance(sociallogin.provider, LmsProvider)
    if is_from_lms and claim is not None and settings.LMS_SIGNIN_NARROWS:
        listed = staff_course_ids(
            base_url=settings.SOCIALACCOUNT_PROVIDERS["edx"]["EDX_URL"],
            token=sociallogin.token.token,
            username=claim.lms_username or "",
        )
        return {"narrowed_to": listed}
    has_lms = bool(settings.SOCIALACCOUNT_PROVIDERS["edx"]["APPS"])
    return {} if has_lms and settings.LMS_SIGNIN_NARROWS else {"narrowed_to": None}
