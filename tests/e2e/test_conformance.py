"""The project's own conformance cases, and those of the folder CONFORMANCE_CASES when it is set."""

import os
from pathlib import Path

import pytest

from loaders.marts.contract.manifest import read_marts
from tests import conformance
from tests.conformance.cases import Case, read_cases
from tests.conformance.runner import run_case
from tests.services.dbt_project import parsed_manifest

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]

OWN_CASES = Path(conformance.__file__).parent
FOLDERS = [OWN_CASES, *map(Path, filter(None, [os.environ.get("CONFORMANCE_CASES")]))]
# a name is that of the case's databases: of two cases with one name the given folder's is run
CASES = {case.name: case for folder in FOLDERS for case in read_cases(folder)}


@pytest.fixture(scope="module")
def built() -> set[str]:
    """Names of the tables that the project publishes."""
    return {mart.name for mart in read_marts(parsed_manifest())}


@pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in CASES.values()])
def test_a_case_gives_its_rows(case: Case, built, thrift_server, tmp_path):
    results = list(
        run_case(
            case,
            work=tmp_path,
            host=thrift_server.host,
            port=thrift_server.port,
            is_built=built.__contains__,
        )
    )
    assert results
    assert not [result.table for result in results if result.comparison is None], "not built"
    assert not [result for result in results if result.has_failed]
