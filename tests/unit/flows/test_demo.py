"""What the demo looks at before it simulates a site, and what it knows of the site around it."""

import io
import os
import socket
import subprocess
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cleaning.errors import AnalyticsError
from flows.commands import demo
from flows.pipeline import RunSummary
from flows.read_side import site_environment
from flows.request import RunRequest
from flows.settings import LOOPBACK, PROJECT_ROOT, Settings, load_settings


def _no_site(*_: object, **__: object) -> None:
    raise AssertionError("A site was simulated.")


def test_a_port_in_use_ends_the_demo_before_anything_is_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "generate_site", _no_site)
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AnalyticsError, match=rf"{port} is in use.*make demo PORT=8001"):
            demo.run_demo(
                load_settings(home=tmp_path),
                console=Console(quiet=True), learners=5, seed=1, port=port, is_served=True,
            )  # fmt: skip
    assert not list(tmp_path.iterdir())


def test_a_demo_that_is_not_served_needs_no_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "generate_site", _no_site)
    with (
        socket.create_server((LOOPBACK, 0)) as taken,
        pytest.raises(AssertionError, match="simulated"),
    ):
        demo.run_demo(
            load_settings(home=tmp_path), console=Console(quiet=True), learners=5, seed=1,
            port=taken.getsockname()[1], is_served=False,
        )  # fmt: skip


def test_a_demo_that_is_not_served_names_the_command_that_serves_it() -> None:
    screen = io.StringIO()
    demo.say_how_to_serve(Console(file=screen, width=90), port=8001)
    said = screen.getvalue()
    assert "\nServe the pages: .venv/bin/analytics demo --only-serve --port 8001\n" in said
    assert "http" not in said
    assert "Sign in as demo" in said


def test_a_demo_that_is_there_is_served_with_its_own_settings_and_without_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Settings] = []

    def serve(settings: Settings, **_: object) -> None:
        served.append(settings)
        assert "ANALYTICS_RESULT_STORE_URL" not in os.environ

    monkeypatch.setenv("ANALYTICS_RESULT_STORE_URL", "mysql://of@a.real/site")
    monkeypatch.setattr(demo, "serve_site", serve)
    console = Console(quiet=True)
    with pytest.raises(AnalyticsError, match="There must be a demo in"):
        demo.serve_demo(load_settings(home=tmp_path), console=console, port=8001)
    (tmp_path / "demo" / "site").mkdir(parents=True)
    demo.serve_demo(load_settings(home=tmp_path), console=console, port=8001)
    assert [settings.home for settings in served] == [tmp_path / "demo"]
    assert served[0].store_url.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("choices", "command"),
    [([], "analytics demo"), (["PORT=8001"], "--port 8001"), (["SERVE=0"], "--no-serve")],
)
def test_make_demo_passes_its_choices_on(choices: list[str], command: str) -> None:
    said = subprocess.run(
        ["make", "--dry-run", "demo", *choices],
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert command in said.stdout


_OF_THE_DEMO = {"home", "tracking_logs", "lms_url", "courses", "thrift_port"}


def _production(tmp_path: Path) -> Settings:
    """Return settings in which no field has its default."""
    odd: dict[str, Any] = {name: f"production-{name}" for name in Settings.model_fields}
    return Settings.model_construct(**(odd | {"home": tmp_path}))


@pytest.mark.parametrize("name", sorted(set(Settings.model_fields) - _OF_THE_DEMO))
def test_only_what_is_about_the_machine_comes_from_the_settings_of_a_site(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ANALYTICS_{name.upper()}", "production")
    settings = _production(tmp_path)
    own = demo.demo_settings(settings, home=tmp_path / "demo", site=tmp_path / "demo" / "site")
    if name in demo.OF_THIS_MACHINE:
        assert getattr(own, name) == f"production-{name}"
    else:
        assert getattr(own, name) == Settings.model_fields[name].get_default()


def test_a_metastore_of_others_is_refused_before_anything_is_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "generate_site", _no_site)
    properties = tmp_path / "spark.conf"
    properties.write_text("spark.hadoop.hive.metastore.uris thrift://metastore:9083\n")
    settings = load_settings(home=tmp_path, spark_properties=properties)
    run = partial(
        demo.run_demo, console=Console(quiet=True), learners=5, seed=1, port=0, is_served=False
    )
    with pytest.raises(AnalyticsError, match=r"metastore of its own, but .*spark\.conf names one"):
        run(settings)
    properties.write_text("spark.executor.memory 1g\n")
    with pytest.raises(AssertionError, match="simulated"):
        run(settings)


def test_everything_of_the_demo_is_in_its_own_home(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    own = demo.demo_settings(_production(tmp_path), home=home, site=home / "site")
    assert own.is_local_thrift
    places = (own.lake_uri, own.reports_place, *own.tracking_logs, own.courses)
    assert all(str(place).startswith(f"{home}/") for place in places)
    assert all(url and str(home) in url for url in (own.store_url, own.r_url, own.lms_url))


_ASKS_THE_SITE = """
from api.config.environment import read_environment
print(*sorted(read_environment().model_dump(exclude_defaults=True)))
"""


def test_the_demos_site_reads_no_variable_and_no_env_file_of_another_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYTICS_HTTPS", "true")
    monkeypatch.setenv("ANALYTICS_R_STORE_URL", "mysql+pymysql://r@h/production")
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / ".env").write_text("ANALYTICS_REPORTS=/production\nANALYTICS_ALLOWED_HOSTS=x.org\n")
    said: list[str] = []

    def ask(request: RunRequest, **_: object) -> RunSummary:
        done = subprocess.run(
            [sys.executable, "-c", _ASKS_THE_SITE],
            cwd=folder,
            env=site_environment(request.settings) | {"PYTHONPATH": str(PROJECT_ROOT)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        said.append(done.stdout)
        return RunSummary()

    monkeypatch.setattr(demo, "simulate", lambda *_, **__: date(2026, 3, 1))
    monkeypatch.setattr(demo, "run_pipeline", ask)
    monkeypatch.setattr(demo, "ensure_user", lambda *_, **__: None)
    demo.run_demo(
        load_settings(home=tmp_path), console=Console(quiet=True), learners=5, seed=1, port=0,
        is_served=False,
    )  # fmt: skip
    assert said[0].split() == ["home", "result_store_url"]
    assert os.environ["ANALYTICS_HTTPS"] == "true"
    assert "ANALYTICS_DOTENV" not in os.environ
