"""`api-token-auth/`, which gives a token for a name and password; and the server's metrics."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import parsers
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import metrics
from api.access.permissions import SeesMetrics
from api.access.tokens import replace_login_token
from api.renderers import CompactJSONRenderer

_MINUTE = 60
_WRONG = "Unable to log in with provided credentials."
_TOKEN = {
    "type": "object",
    "properties": {"token": {"type": "string"}},
    "required": ["token"],
}


@extend_schema(
    request=AuthTokenSerializer,
    responses={
        (200, "application/json"): _TOKEN,
        (400, "application/json"): OpenApiTypes.OBJECT,
        (429, "application/json"): OpenApiTypes.OBJECT,
    },
    auth=[],
    tags=["operation"],
)
class ApiTokenAuthView(APIView):
    """Sign in once, and ask with the token from then on; it replaces the one of the last time."""

    authentication_classes = ()
    permission_classes = ()
    # `_Credentials` counts the tries, because it knows the account.
    throttle_classes = ()
    parser_classes = (parsers.FormParser, parsers.MultiPartParser, parsers.JSONParser)
    renderer_classes = (CompactJSONRenderer,)

    def post(self, request: Request) -> Response:
        """Answer the token, or say whether name or password is missing or wrong.

        Raises:
            Throttled: there were too many tries, or wrong passwords for the account.
        """
        form = _Credentials(data=request.data, context={"request": request})
        if not form.is_valid():
            return Response(form.errors, status=400)
        return Response({"token": replace_login_token(form.validated_data["user"])})


class _Credentials(AuthTokenSerializer):
    """A name and a password, tried by the rules and on the counters of the sign-in page."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Find the person.

        Raises:
            Throttled: there were too many tries from the address (`ACCOUNT_RATE_LIMITS`), or too
                many wrong passwords from it or for the account.
            ValidationError: the name and the password don't match.
        """
        request = self.context["request"]._request
        if not ratelimit.consume(request, action="login"):
            raise Throttled(wait=_MINUTE)
        try:
            user = get_adapter(request).authenticate(request, **attrs)
        except DjangoValidationError as error:
            raise Throttled(wait=_MINUTE * settings.WRONG_PASSWORDS_PAUSE_MINUTES) from error
        if user is None or not user.is_active:
            raise ValidationError(_WRONG, code="authorization")
        return {"user": user}


class _AnyFormatRenderer(BaseRenderer):
    """Stands for the text of Prometheus, which is written without a renderer."""

    media_type = "*/*"
    format = "text"


@extend_schema(exclude=True)
class MetricsView(APIView):
    """The metrics, to a token that was made with `--metrics`."""

    permission_classes = (SeesMetrics,)
    throttle_classes = ()
    renderer_classes = (CompactJSONRenderer, _AnyFormatRenderer)

    def get(self, _request: Request) -> HttpResponse:
        """Answer Prometheus's text."""
        return metrics.exposition()
