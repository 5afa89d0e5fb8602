"""A stand-in for an LMS at which people sign in: a Django site of its own, in its own process.

Its OAuth2 server is django-oauth-toolkit, as in the LMS; who is in it, and of which courses they
are staff, stands in a file that a test may change at any time.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.services.processes import free_port, wait_until_it_answers

CLIENT_ID, CLIENT_SECRET = "analytics", "known to both"


@dataclass(frozen=True, slots=True)
class LmsSite:
    """The running site: its address, and the file of the people in it."""

    url: str
    folder: Path

    def write(self, **changes: Any) -> None:
        """Change what the site says.

        Args:
            changes: `people`, their `languages` by number, or the status of `course_ids_status`.
        """
        file = self.folder / "lms.json"
        said = json.loads(file.read_text()) if file.exists() else {"course_ids_status": 200}
        file.with_suffix(".new").write_text(json.dumps(said | changes))
        file.with_suffix(".new").replace(file)

    def say(self, *people: tuple[int, str, Sequence[str]]) -> None:
        """Put people into the site: the number, the name, the courses of which they are staff."""
        self.write(
            people={
                str(number): {"username": name, "staff_of": list(courses)}
                for number, name, courses in people
            }
        )


@contextmanager
def running_lms(folder: Path, *, redirect_uri: str) -> Iterator[LmsSite]:
    """Serve a site, with one client, until the block ends."""
    port = free_port()
    site = LmsSite(f"http://127.0.0.1:{port}", folder)
    site.say()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.services.lms_site.settings",
        "LMS_SITE_FOLDER": str(folder),
        "LMS_SITE_REDIRECT_URI": redirect_uri,
    }
    log = folder / "lms.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.services.lms_site", str(port)],
            env=environment, stdout=output, stderr=output,
        )  # fmt: skip
        try:
            wait_until_it_answers(f"{site.url}/login/", server=server, log=log)
            yield site
        finally:
            server.terminate()
            server.wait(timeout=30)
