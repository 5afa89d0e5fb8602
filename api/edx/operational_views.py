"""Is the server alive, does it know me, can it read its databases."""

from datetime import UTC, datetime

from drf_spectacular.utils import OpenApiResponse
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.answers import cache_works
from api.edx import examples
from api.edx.documentation import described
from api.queries import publications as publication_queries
from api.queries.reading import Row


@described(examples.NOTHING, tag="operation", is_public=True)
class StatusView(APIView):
    """The server runs."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()

    def get(self, _request: Request) -> Response:
        """Answer an empty object."""
        return Response({})


@described(examples.NOTHING, tag="operation")
class AuthenticatedView(APIView):
    """The server knows the client's token, whatever the token opens."""

    permission_classes = (IsAuthenticated,)

    def get(self, _request: Request) -> Response:
        """Answer an empty object."""
        return Response({})


@described(
    examples.HEALTH,
    answers={(503, "application/json"): OpenApiResponse(examples.HEALTH.schema)},
    tag="operation",
    is_public=True,
)
class HealthView(APIView):
    """Both databases answer and there is a publication to read; otherwise 503.

    Beside the keys of the contract stand the cache, without which answers are only slower, and the
    publication with its age.
    """

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()

    def get(self, _request: Request) -> Response:
        """Answer the state of each database."""
        site = publication_queries.site_is_reachable()
        publication = publication_queries.publication_if_reachable()
        marts = publication is not None
        return Response(
            {
                "overall_status": _word(ok=site and marts),
                "detailed_status": {
                    "default_db_status": _word(ok=site),
                    "analytics_db_status": _word(ok=marts),
                },
                "cache_status": _word(ok=cache_works()),
                "publication": None if publication is None else _state(publication),
            },
            status=200 if site and marts else 503,
        )


def _state(publication: Row) -> dict[str, object]:
    age = datetime.now(tz=UTC) - publication["finished"]
    return {
        "id": publication["id"],
        "as_of": publication["as_of"].isoformat(),
        "age_seconds": int(age.total_seconds()),
    }


def _word(*, ok: bool) -> str:
    return "OK" if ok else "UNAVAILABLE"
