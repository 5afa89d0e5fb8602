"""The metrics: who may read them, and what they tell without a result store."""

import pytest
from django.db import OperationalError, connections
from django.test import Client

from api.access.scope import EVERYTHING, Scope
from api.access.tokens import create_token
from api.models import Publication
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, publication_row

ENROLLMENT = f"/api/v1/courses/{COURSE}/enrollment/"
pytestmark = pytest.mark.django_db(databases=["default", "marts"])


def test_metrics_are_for_a_token_that_was_made_for_them(published: Insert) -> None:
    published(Publication, publication_row())
    everything = create_token(name="everything", scope=EVERYTHING)
    metrics = create_token(name="prometheus", scope=Scope(), sees_metrics=True)

    def read(secret: str) -> tuple[int, str]:
        answer = Client().get("/metrics", headers={"Authorization": f"Token {secret}"})
        return answer.status_code, answer.content.decode()

    assert Client().get("/metrics").status_code == 401
    assert read(everything)[0] == 403
    status, text = read(metrics)
    assert status == 200
    assert "analytics_publication_id 1.0" in text
    assert 'analytics_requests_total{method="GET",route="metrics",status="403"}' in text
    other = Client(headers={"Authorization": f"Token {metrics}"}).get(ENROLLMENT)
    assert other.status_code == 403


def test_metrics_are_told_while_the_result_store_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = create_token(name="prometheus", scope=Scope(), sees_metrics=True)

    def refuse() -> None:
        raise OperationalError("Can't connect to the server")

    monkeypatch.setattr(connections["marts"], "cursor", refuse)
    answer = Client().get("/metrics", headers={"Authorization": f"Token {secret}"})
    assert answer.status_code == 200
    assert "analytics_requests_total" in answer.content.decode()
    assert "analytics_publication_id" not in answer.content.decode()
