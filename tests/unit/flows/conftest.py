"""What tests of a run's order share."""

from unittest.mock import MagicMock

import pytest

from flows import pipeline


@pytest.fixture
def without_dbt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no dbt for a run whose build is a result of the test."""
    monkeypatch.setattr(pipeline, "DbtProcess", MagicMock())
