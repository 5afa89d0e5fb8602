"""`Authorization: Token <secret>`, with the answers that existing clients know; or a session."""

from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from api.access.models import ApiToken
from api.access.notes.site_notes import Used, take
from api.access.tokens import find_token, today


class ApiTokenAuthentication(TokenAuthentication):
    """Know a client by its token.

    The header is parsed by Django REST framework, whose error texts are part of the contract.
    """

    def authenticate_credentials(self, key: str) -> tuple[ApiToken, ApiToken]:
        """Return the token, as the one who asks and as the credentials.

        Raises:
            AuthenticationFailed: no valid token has this secret.
        """
        token = find_token(secret=key)
        if token is None:
            raise AuthenticationFailed("Invalid token.")
        if token.last_used != (day := today()):
            take(Used(token.pk, on=day))
        return token, token
