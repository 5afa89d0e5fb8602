"""Every YAML of the project is YAML for each reader, also for one that is stricter than dbt's."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDERS = ("docs", "macros", "models", "ops", "seeds", "tests")
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (
        *ROOT.glob("*.yml"),
        *ROOT.glob("*.yml.example"),
        *ROOT.glob(".*.yaml"),
        *(found for folder in FOLDERS for found in (ROOT / folder).rglob("*.y*ml")),
    )
)


def test_yaml_is_found_in_every_place() -> None:
    assert {".pre-commit-config.yaml", "dbt_project.yml", "docs/openapi.yaml"} <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_yaml_is_read_by_the_reader_that_is_written_in_python(name: str) -> None:
    # dbt reads with libyaml, which takes `{question: Which?, …}`; other tools read with this one
    with (ROOT / name).open(encoding="utf-8") as file:
        assert list(yaml.load_all(file, Loader=yaml.SafeLoader))
