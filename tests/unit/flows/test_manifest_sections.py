"""A manifest that lacks what the digest of the stores reads is told."""

import json
from pathlib import Path

import pytest

from flows.dbt.store_digest import stores_digest
from loaders.marts.manifest import ManifestError


@pytest.mark.parametrize(("has", "lacks"), [("nodes", "macros"), ("macros", "nodes")])
def test_a_manifest_without_a_section_is_told(tmp_path: Path, has: str, lacks: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({has: {}}))
    with pytest.raises(ManifestError, match=rf"manifest\.json must have an object `{lacks}`, but"):
        stores_digest(path)
