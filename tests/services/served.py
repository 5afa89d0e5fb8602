"""The read side as people run it: its own processes, a real server, a free port."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tests.services.processes import free_port, wait_until_it_answers

PROJECT_ROOT = Path(__file__).resolve().parents[2]
USER, PASSWORD = "ada", "right horse battery"
# Django is loaded once for all of it, which is most of the time that each command would take.
_MADE_READY = f"""
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
if {{collects}}:
    call_command("collectstatic", "--no-input", "--clear", "--ignore", "redoc", verbosity=0)
for name in {{people}}:
    call_command("staff_user", name, "--password-stdin")
call_command("token", "create", "tests", "--all-courses", "--learners", "--rate", "{{rate}}")
client = Client()
client.force_login(User.objects.get(username={USER!r}))
print(client.cookies["sessionid"].value)
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A running server, a token for its API, the session of a person, its process and log."""

    url: str
    token: str
    session: str
    server: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str, *, accept: str = "application/json") -> str:
        """Return the body of an answer of the API."""
        headers = {"Authorization": f"Token {self.token}", "Accept": accept}
        request = urllib.request.Request(self.url + path, headers=headers)  # noqa: S310 - ours
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - ours
            return str(answer.read().decode())


@contextmanager
def served_site(
    home: Path,
    *,
    result_store_url: str,
    workers: int = 1,
    rate: int = 0,
    collects: bool = False,
    others: Sequence[str] = (),
    port: int | None = None,
    config: str = "python:api.config.gunicorn",
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Site]:
    """Serve pages and API over a result store until the block ends.

    Args:
        home: the site's folder.
        result_store_url: the store.
        workers: how many processes.
        rate: requests a minute of the token, 0 for no limit.
        collects: whether static files are collected.
        others: names of more administrators than `USER`, with the same password.
        port: where it listens; a free port by default.
        config: what gunicorn reads its settings from.
        settings: more environment variables.
    """
    counts = home / "metrics"
    counts.mkdir(parents=True)
    environment = os.environ | {
        "ANALYTICS_HOME": str(home),
        "ANALYTICS_RESULT_STORE_URL": result_store_url,
        "DJANGO_SETTINGS_MODULE": "api.config.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(counts),
        **settings,
    }

    people = (USER, *others)
    script = _MADE_READY.format(collects=collects, people=people, rate=rate)
    passwords = f"{PASSWORD}\n" * len(people)
    command = [sys.executable, str(PROJECT_ROOT / "manage.py"), "migrated", "shell"]
    made_ready = subprocess.run(
        [*command, "--no-imports", "-c", script],
        env=environment, input=passwords, capture_output=True, text=True, check=True,
    )  # fmt: skip
    token, session = made_ready.stdout.split()
    port = port or free_port()
    log = home / "server.log"
    command = ["gunicorn", "--config", config, "--bind", f"127.0.0.1:{port}"]
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", *command, "--workers", str(workers)],
            cwd=PROJECT_ROOT, env=environment, stdout=output, stderr=output,
        )  # fmt: skip
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}/status", server=server, log=log)
            yield Site(
                url=f"http://127.0.0.1:{port}", token=token, session=session, server=server, log=log
            )
        finally:
            server.terminate()
            server.wait(timeout=30)
