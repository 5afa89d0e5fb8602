"""A stand-in for an OpenID Connect provider, from PyPI, in its own process."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.services.processes import free_port, wait_until_it_answers


@contextmanager
def running_oidc_provider(folder: Path, *people: dict[str, Any]) -> Iterator[str]:
    """Serve a provider that knows some people, by their claims, until the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    claims = [part for person in people for part in ("--user-claims", json.dumps(person))]
    log = folder / "oidc.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims],
            stdout=output, stderr=output,
        )  # fmt: skip
        try:
            wait_until_it_answers(f"{url}/jwks", server=server, log=log)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=30)
