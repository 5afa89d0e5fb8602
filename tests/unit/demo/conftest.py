"""One small simulated site, made once, that the tests look at from all sides."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo.site.generate import SiteSummary, generate_site
from demo.site.options import SiteOptions
from tests.unit.demo.log_reader import Found, read_logs

SMALL = SiteOptions(learners=90, courses=6, days=21, seed=5, rotate_hours=12)


@dataclass(frozen=True, slots=True)
class MadeSite:
    """A site, and what a plain reader finds in its logs."""

    folder: Path
    summary: SiteSummary
    truth: dict[str, Any]
    found: Found


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> MadeSite:
    folder = tmp_path_factory.mktemp("site") / "small"
    summary = generate_site(folder, options=SMALL)
    truth = json.loads((folder / "truth" / "truth.json").read_text())
    return MadeSite(folder, summary, truth, read_logs(folder / "logs"))
