"""What the server counts for Prometheus, over all its processes; `analytics serve` prepares it."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.queries import publications as publication_queries

REQUESTS = Counter(
    "analytics_requests", "Requests that were answered.", ["method", "route", "status"]
)
SECONDS = Histogram(
    "analytics_request_seconds",
    "Seconds until an answer was ready.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
KEPT_ANSWERS = Counter(
    "analytics_kept_answers", "Answers found in the cache, or made because it lacked them.", ["how"]
)


class MetricsMiddleware:
    """Count each answer and its time under the pattern of its address, never the address itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        begin = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.route if request.resolver_match else "none"
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method, route, response.status_code).inc()
        SECONDS.labels(route).observe(time.perf_counter() - begin)
        return response


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class PublicationCollector(Collector):
    """The live publication and its age, asked for at each scrape."""

    def collect(self) -> Iterator[Metric]:
        """Give both, or nothing when none is live or the result store is down."""
        row = publication_queries.publication_if_reachable()
        if row is None:
            return
        yield GaugeMetricFamily(
            "analytics_publication_id", "The live publication.", value=row["id"]
        )
        yield GaugeMetricFamily(
            "analytics_publication_age_seconds",
            "Seconds since the live publication was finished.",
            value=(datetime.now(tz=UTC) - row["finished"]).total_seconds(),
        )


def exposition() -> HttpResponse:
    """Return the counts of all processes in Prometheus's format."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    publication = CollectorRegistry()
    publication.register(PublicationCollector())
    body = generate_latest(registry) + generate_latest(publication)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)
