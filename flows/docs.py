"""`analytics docs`: the dbt docs site as one page that can be put on any web server."""

import shutil
from dataclasses import replace
from pathlib import Path

from flows.dbt import dbt_folder, run_dbt
from flows.steps import RunRequest, dbt_variables, prepare_hive
from flows.thrift import thrift_server


def build_docs(request: RunRequest, *, out: Path) -> Path:
    """Write `index.html` with every model, column, exposure and lineage; return its path.

    Models that this home has not built yet are there too, without the statistics of their tables.
    """
    with thrift_server(request.settings) as settings:
        request = replace(request, settings=settings)
        prepare_hive(request)
        run_dbt(
            ["docs", "generate", "--static"],
            settings=settings,
            variables=dbt_variables(request, changed=[]),
        )
    out.mkdir(parents=True, exist_ok=True)
    page = out / "index.html"
    shutil.copyfile(dbt_folder(request.settings) / "target" / "static_index.html", page)
    return page
