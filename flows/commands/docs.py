"""`analytics docs`: the dbt docs site as one page for any web server."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleaning.errors import AnalyticsError
from flows.dbt.run import dbt_folder, run_dbt
from flows.request import RunRequest, dbt_variables
from flows.settings import Settings
from flows.state import home_lock
from flows.steps import prepare_hive
from flows.thrift import thrift_server
from loaders.marts.contract.manifest import read_manifest


def build_docs(request: RunRequest, *, out: Path) -> Path:
    """Write `index.html` with every model, column, exposure and lineage; return its path.

    The page also has the models that this home has not built yet, with their declared types.

    Raises:
        HomeBusyError: a run has the home; its server and its manifest are left alone.
    """
    with (
        home_lock(request.settings.home),
        thrift_server(on_a_free_port(request.settings)) as settings,
    ):
        request = replace(request, settings=settings)
        prepare_hive(request)
        run_dbt(
            ["docs", "generate"],
            settings=settings,
            variables=dbt_variables(request, changed=[]),
        )
        text = _page_of(dbt_folder(settings) / "target")
    out.mkdir(parents=True, exist_ok=True)
    page = out / "index.html"
    page.write_text(text, encoding="utf-8")
    return page


def on_a_free_port(settings: Settings) -> Settings:
    """Return settings whose own server, where it must be started, takes a free port.

    Nobody connects to it, and another home's server may have the port of the settings.
    """
    return settings.model_copy(update={"thrift_port": 0}) if settings.is_local_thrift else settings


def _page_of(target: Path) -> str:
    """Return the page from dbt's artifacts."""
    manifest = read_manifest(target / "manifest.json", state="no page was written")
    catalog = json.loads((target / "catalog.json").read_text(encoding="utf-8"))
    add_declared_types(catalog, manifest)
    template = (target / "index.html").read_text(encoding="utf-8")
    return static_page(template, manifest=manifest, catalog=catalog)


def add_declared_types(catalog: dict[str, Any], manifest: dict[str, Any]) -> None:
    """Add the declared columns of tables that were not built here to the catalog.

    dbt's page takes the types of columns from the catalog only.
    """
    for unique_id, node in manifest["nodes"].items():
        columns = [column for column in node["columns"].values() if column["data_type"]]
        if unique_id in catalog["nodes"] or not columns:
            continue
        catalog["nodes"][unique_id] = {
            "unique_id": unique_id,
            "metadata": {
                "type": node["config"].get("materialized"),
                "database": node["database"],
                "schema": node["schema"],
                "name": node["name"],
                "comment": None,
                "owner": None,
            },
            "columns": {
                column["name"]: {
                    "name": column["name"],
                    "type": column["data_type"],
                    "index": index,
                    "comment": None,
                }
                for index, column in enumerate(columns)
            },
            "stats": {},
        }


def static_page(template: str, *, manifest: dict[str, Any], catalog: dict[str, Any]) -> str:
    """Return dbt's page with the artifacts inside, so that the page needs no server.

    Raises:
        AnalyticsError: the template of this dbt version has no place for an artifact.
    """
    for name, artifact in (("MANIFEST", manifest), ("CATALOG", catalog)):
        place = f'"{name}.JSON INLINE DATA"'
        if place not in template:
            raise AnalyticsError(
                f"dbt's page must have a place for the {name.lower()}, {place}, but the page of "
                "the installed dbt has no such place. No page was written."
            )
        # A description with `</script>` would end the page's script.
        template = template.replace(place, json.dumps(artifact).replace("</", r"<\/"))
    return template
