"""`analytics docs`: the dbt docs site as one page that can be put on any web server."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleaning.errors import AnalyticsError
from flows.dbt import dbt_folder, run_dbt
from flows.request import RunRequest, dbt_variables
from flows.steps import prepare_hive
from flows.thrift import thrift_server


def build_docs(request: RunRequest, *, out: Path) -> Path:
    """Write `index.html` with every model, column, exposure and lineage; return its path.

    Models that this home has not built yet are there too, with the types that they declare.
    """
    with thrift_server(request.settings) as settings:
        request = replace(request, settings=settings)
        prepare_hive(request)
        run_dbt(
            ["docs", "generate"],
            settings=settings,
            variables=dbt_variables(request, changed=[]),
        )
    target = dbt_folder(request.settings) / "target"
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    catalog = json.loads((target / "catalog.json").read_text(encoding="utf-8"))
    add_declared_types(catalog, manifest)
    template = (target / "index.html").read_text(encoding="utf-8")
    text = static_page(template, manifest=manifest, catalog=catalog)
    out.mkdir(parents=True, exist_ok=True)
    page = out / "index.html"
    page.write_text(text, encoding="utf-8")
    return page


def add_declared_types(catalog: dict[str, Any], manifest: dict[str, Any]) -> None:
    """Give the catalog what tables declare that it does not know, because nobody built them here.

    dbt's page shows the types of columns from the catalog alone.
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
    """Return dbt's page with the artifacts in it, so that it needs no server.

    Raises:
        AnalyticsError: the template has no place for an artifact: it is another dbt's.
    """
    for name, artifact in (("MANIFEST", manifest), ("CATALOG", catalog)):
        place = f'"{name}.JSON INLINE DATA"'
        if place not in template:
            raise AnalyticsError(
                f"dbt's page must have a place for the {name.lower()}, {place}; that of the dbt "
                "which is installed has none. No page was written."
            )
        # a description that holds `</script>` would end the page's script
        template = template.replace(place, json.dumps(artifact).replace("</", r"<\/"))
    return template
