"""Which nodes dbt itself takes for the words of a selection, in a small project."""

from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner

from flows.dbt.selection import selection_below
from tests.services.dbt_project import PROFILES, make_project

FILES = {
    "models/sources.yml": """
sources:
  - name: lms
    tables: [{name: users}]
  - name: tracking_log
    tables: [{name: lines}]
models:
  - name: users
    columns: [{name: id, data_tests: [not_null]}]
  - name: roster
    columns: [{name: id, data_tests: [unique]}]
exposures:
  - name: page
    type: dashboard
    owner: {name: course team, email: team@example.org}
    depends_on: [ref('roster')]
""",
    "models/users.sql": "select * from {{ source('lms', 'users') }}",
    "models/events.sql": """{{ config(materialized='incremental') }}
select * from {{ source('tracking_log', 'lines') }}""",
    "models/roster.sql": """{{ config(materialized='table') }}
select * from {{ ref('users') }} join {{ ref('events') }} using (id) join {{ ref('modes') }}""",
    "models/daily.sql": "{{ config(materialized='table') }} select * from {{ ref('events') }}",
    "seeds/modes.csv": "mode\naudit\n",
    "tests/roster_agrees_with_daily.sql": "select * from {{ ref('roster') }}, {{ ref('daily') }}",
}


@pytest.fixture(scope="module")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return dbt with the parsed project, and the options of its folders."""
    folder = make_project(tmp_path_factory.mktemp("selection"), FILES)
    (folder / PROFILES).rename(folder / "profiles.yml")
    options = _options(folder)
    return dbtRunner(manifest=dbtRunner().invoke(["parse", *options]).result), options


def _options(folder: Path) -> list[str]:
    places = {"project-dir": folder, "profiles-dir": folder, "target-path": folder / "target"}
    given = [word for name, place in places.items() for word in (f"--{name}", str(place))]
    # A file of dbt's log would stay open.
    return ["--quiet", "--log-level-file", "none", *given]


OF_USERS = {"not_null_users_id", "roster", "roster_agrees_with_daily", "unique_roster_id"}
OF_LINES = {"events", "roster", "daily", "roster_agrees_with_daily", "unique_roster_id"}


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["lms"], OF_USERS),
        (["tracking_log"], OF_LINES),
        (["lms", "tracking_log"], OF_USERS | OF_LINES),
    ],
)
def test_models_with_rows_and_the_tests_of_all_models_are_taken(
    dbt: Any, sources: list[str], expected: set[str]
) -> None:
    runner, options = dbt
    kinds = ["--resource-types", "model test seed", "--output", "name"]
    listed = runner.invoke(["ls", *kinds, *selection_below(sources), *options])
    assert listed.success
    assert set(listed.result) == expected
