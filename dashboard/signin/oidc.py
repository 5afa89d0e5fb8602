"""An OpenID Connect provider: it says who a person is, and may know their LMS user id."""

from typing import Any

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.provider import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest

from dashboard.signin.lms import account_name, lms_user_id


class OidcProvider(OpenIDConnectProvider):  # type: ignore[misc] # allauth has no types
    """Identifies a person by `sub`; keeps only the claims of the name and of the LMS user id."""

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> SocialLogin:
        """Return the person, with the claim of their language, which is not stored."""
        person: SocialLogin = super().sociallogin_from_response(request, response)
        person.language = _claims(response).get("locale")
        return person

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Return `sub`."""
        person: str = _claims(data)["sub"]
        return person

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the kept claims: `username`, and the claim about the LMS as it came."""
        claims = _claims(data)
        claim = settings.OIDC_LMS_ID_CLAIM
        kept = {"username": claims.get("preferred_username")}
        return kept | ({"lms_id_claim": claims.get(claim)} if claim else {})

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the name of a new account; a prefix keeps it apart from the site's own."""
        claims = _claims(data)
        user_id = lms_user_id(claims.get(settings.OIDC_LMS_ID_CLAIM))
        if user_id is not None:
            return {"username": account_name(user_id)}
        return {"username": f"oidc-{claims.get('preferred_username') or claims['sub']}"[:150]}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:  # noqa: ARG002 - allauth's
        """Return no addresses: nobody is identified by, or written to at, an e-mail address."""
        return []


def _claims(data: dict[str, Any]) -> dict[str, Any]:
    """Return the claims: those of the signed token count before those of the user info.

    Raises:
        ProviderException: `sub` is no text, or the token and the user info name two people
            (OpenID Connect Core 5.3.2).
    """
    info, token = data.get("userinfo") or {}, data.get("id_token") or {}
    claims = {**info, **token}
    person = claims.get("sub")
    if not isinstance(person, str) or not person:
        raise ProviderException(f"The provider's `sub` must be a text, but it is {person!r}.")
    if info and token and info.get("sub") != token.get("sub"):
        raise ProviderException("The provider's token and user info must name one person.")
    return claims
