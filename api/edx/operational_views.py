"""Is the server alive, does it know me, can it read its databases."""

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import queries


class StatusView(APIView):
    """The server runs."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, _request: Request) -> Response:
        """Answer an empty object."""
        return Response({})


class AuthenticatedView(APIView):
    """The server knows the client's token."""

    def get(self, _request: Request) -> Response:
        """Answer an empty object."""
        return Response({})


class HealthView(APIView):
    """Both databases answer and there is a publication to read; otherwise 503."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, _request: Request) -> Response:
        """Answer the state of each database."""
        site = queries.site_is_reachable()
        marts = queries.result_store_is_reachable()
        return Response(
            {
                "overall_status": _word(ok=site and marts),
                "detailed_status": {
                    "default_db_status": _word(ok=site),
                    "analytics_db_status": _word(ok=marts),
                },
            },
            status=200 if site and marts else 503,
        )


def _word(*, ok: bool) -> str:
    return "OK" if ok else "UNAVAILABLE"
