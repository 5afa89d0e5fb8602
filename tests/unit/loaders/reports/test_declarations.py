"""Report settings of models, as they arrive in dbt's manifest."""

import json
from pathlib import Path
from typing import Any

import pytest

from loaders.marts.contract.manifest import ManifestError, read_marts
from loaders.reports.declarations import CourseReport, read_reports


def _report(model: str = "answers", **settings: Any) -> dict[str, Any]:
    report = {"name": "answers", "order_by": ["date"]} | settings
    return {
        "resource_type": "model",
        "name": model,
        "unique_id": f"model.iit_analytics.{model}",
        "config": {"contract": {"enforced": True}, "meta": {"reports": [report]}},
        "columns": {name: {"name": name} for name in ("course_id", "date", "count")},
    }


def _write(folder: Path, *nodes: dict[str, Any]) -> Path:
    path = folder / "manifest.json"
    path.write_text(json.dumps({"nodes": {node["unique_id"]: node for node in nodes}}))
    return path


def test_a_report_has_all_columns_unless_it_names_some(tmp_path: Path) -> None:
    (report,) = read_reports(_write(tmp_path, _report()))
    assert report == CourseReport("answers", "answers", ("date",), ("course_id", "date", "count"))
    (report,) = read_reports(_write(tmp_path, _report(columns=["count"])))
    assert report.columns == ("count",)
    assert read_marts(_write(tmp_path, _report())) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"name": "a-b"},
        {"name": None},
        {"order_by": None},
        {"order_by": ["nothing"]},
        {"columns": ["nothing"]},
        {"columns": []},
        {"folder": "elsewhere"},
        {"where": {"nothing": "x"}},
        {"where": ["course_id"]},
    ],
)
def test_wrong_report_settings_name_the_model(tmp_path: Path, settings: dict[str, Any]) -> None:
    with pytest.raises(ManifestError, match="model answers"):
        read_reports(_write(tmp_path, _report(**settings)))


def test_a_model_may_have_several_reports_each_of_some_rows(tmp_path: Path) -> None:
    node = _report()
    node["config"]["meta"]["reports"] = [
        {"name": f"of_{course}", "order_by": ["date"], "where": {"course_id": course}}
        for course in ("b", "a")
    ]
    reports = read_reports(_write(tmp_path, node))
    assert [(report.name, report.where) for report in reports] == [
        ("of_a", {"course_id": "a"}),
        ("of_b", {"course_id": "b"}),
    ]


def test_reports_are_a_list(tmp_path: Path) -> None:
    node = _report()
    node["config"]["meta"]["reports"] = {"name": "answers", "order_by": ["date"]}
    with pytest.raises(ManifestError, match=r"model answers must be .* Expected `array`"):
        read_reports(_write(tmp_path, node))


def test_a_file_can_only_be_of_one_report(tmp_path: Path) -> None:
    path = _write(tmp_path, _report(), _report("more", name="more_answers"))
    with pytest.raises(ManifestError, match="no end of more_answers"):
        read_reports(path)
