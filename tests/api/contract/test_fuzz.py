"""Thousands of requests that the OpenAPI document allows or forbids, and what comes back.

No answer is a failure of ours, and each is one that the document announces.
"""

from pathlib import Path

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.access.scope import EVERYTHING
from api.access.tokens import create_token
from api.config.wsgi import application

DOCUMENT = Path(__file__).parents[3] / "docs" / "openapi.yaml"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = settings(
    max_examples=30,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.long
@pytest.mark.django_db(databases=["default", "marts"])
def test_no_request_breaks_the_api_or_its_document(everything_published: None) -> None:
    token = create_token(name="fuzz", scope=EVERYTHING, requests_per_minute=0)
    document = yaml.load(DOCUMENT.read_text(), Loader=yaml.CSafeLoader)
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @EXAMPLES
            @given(case=operation.as_strategy(mode))
            def ask(case: schemathesis.Case) -> None:
                nonlocal asked
                asked += 1
                if isinstance(case.query, dict):
                    # CSV and pages for people have rules of their own, tested by themselves
                    case.query.pop("format", None)
                case.call_and_validate(headers={"Authorization": f"Token {token}"}, checks=CHECKS)

            ask()
    assert asked >= 2000
