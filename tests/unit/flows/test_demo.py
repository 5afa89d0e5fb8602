"""What the demo looks at before it simulates a site."""

import socket
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from cleaning.errors import AnalyticsError
from flows.commands import demo
from flows.settings import LOOPBACK, PROJECT_ROOT, load_settings


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
