"""The step in which R computes analyses and draws figures from the published tables, in shards."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy.engine import URL

from cleaning.errors import AnalyticsError
from flows.child_process import ending_with_parent
from flows.dbt.outcome import DbtRun
from flows.request import RunRequest
from flows.settings import PROJECT_ROOT, Settings
from loaders.json_file import write_text
from loaders.marts.contract.manifest import ManifestError
from loaders.marts.contract.r_tables import contracts_json, read_r_tables
from loaders.marts.errors import PublishError
from loaders.publishing.ddl import Backend
from loaders.publishing.r_tables import ensure_r_tables, r_has_run
from loaders.publishing.store_url import backend_of, connect_arguments, parse_store_url, sqlite_path

LIBRARY = PROJECT_ROOT / ".tools" / "r-library"
"""Folder in which `ops/setup.sh r` installs the package of the folder `r/`."""

MAIN = "quit(save = 'no', status = iitanalytics::main())"
_NO_R = "Rscript is not on this machine (Debian: apt-get install r-base-core)"
_STEPS_FAILED = 3
_GONE = (
    f"R computed for this result store before, but {_NO_R}. Pages show the tables of the new "
    "publication without R's analyses until R is there again.",
)


class RError(AnalyticsError):
    """R failed for some courses, or a shard ended early. The published marts are not affected."""


@dataclass(frozen=True, slots=True)
class RSummary:
    """The result of R's step.

    Attributes:
        is_available: whether this machine has R; without R pages show tables without charts.
        lines: the output lines of the shards.
        warnings: what a person must look at, a sentence each: R was here before, and is gone.
    """

    is_available: bool
    lines: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Shard:
    number: int
    code: int
    output: tuple[str, ...]
    errors: tuple[str, ...]


def run_r(request: RunRequest, *, run: DbtRun) -> RSummary:
    """Run R on every course that is due, in as many processes as the settings say.

    Each course is computed by one shard and written in one transaction. When a shard ends early,
    its remaining courses stay due for the next run.

    Raises:
        RError: a step of a course failed, or a shard ended early; all other courses are written.
            Or the result store can't have R's tables; then nothing was computed.
    """
    settings = request.settings
    contracts = settings.home.resolve() / "state" / "r-contracts.json"
    try:
        tables = read_r_tables(run.manifest)
        ensure_r_tables(settings.store_url, tables)
        rscript = shutil.which("Rscript")
        if rscript is None:
            return RSummary(
                is_available=False,
                lines=(f"no analyses and figures: {_NO_R}",),
                warnings=_GONE if r_has_run(settings.store_url) else (),
            )
        write_text(contracts, contracts_json(tables))
    except (PublishError, ManifestError) as error:
        raise RError(f"R needs its tables in the result store: {error}") from error
    except OSError as error:
        raise RError(f"R needs the file {contracts}, but it can't be written: {error}") from error
    command = [rscript, "--vanilla", "-e", MAIN, "--contracts", str(contracts)]
    shards = settings.r_processes
    with ThreadPoolExecutor(shards) as pool:
        done = list(
            pool.map(
                lambda number: _run_shard(command, number=number, settings=settings),
                range(1, shards + 1),
            )
        )
    for shard in done:
        for line in shard.errors:
            sys.stderr.write(f"R shard {shard.number}: {line}\n")
    broken = [shard for shard in done if shard.code != 0]
    if broken:
        raise _error(broken)
    return RSummary(is_available=True, lines=tuple(line for shard in done for line in shard.output))


def store_address(text: str) -> dict[str, object]:
    """Return the address of a result store as a dictionary for R, which parses no URL."""
    url: URL = parse_store_url(text)
    if backend_of(url) is Backend.SQLITE:
        return {"dialect": "sqlite", "path": str(sqlite_path(url).resolve())}
    arguments = connect_arguments(url)
    address = {
        "dialect": "mysql",
        "host": arguments.get("host") or "localhost",
        "port": int(arguments.get("port") or 3306),
        "user": arguments.get("user") or "",
        "password": arguments.get("password") or "",
        "database": arguments["database"],
    }
    socket = arguments.get("unix_socket")
    return address | ({"socket": socket} if socket else {})


def _run_shard(command: list[str], *, number: int, settings: Settings) -> _Shard:
    shards = settings.r_processes
    done = subprocess.run(
        ending_with_parent([*command, "--shard", str(number), "--shards", str(shards)]),
        env=r_environment(settings),
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return _Shard(number, done.returncode, _lines(done.stdout), _lines(done.stderr))


def r_environment(settings: Settings) -> Mapping[str, str]:
    """Return R's environment with the store's address, whose password no command line may show."""
    libraries = os.pathsep.join(filter(None, (str(LIBRARY), os.environ.get("R_LIBS", ""))))
    # R gets no other secret of ours, so that its own account of the store is worth something.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANALYTICS_", "AWS_"))
    }
    return inherited | {
        "ANALYTICS_R_STORE": json.dumps(store_address(settings.r_url)),
        "R_LIBS": libraries,
        # cron and systemd set LC_ALL=C, under which R can't handle letters beyond ASCII.
        "LC_ALL": "C.UTF-8",
    }


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())


def _error(broken: list[_Shard]) -> RError:
    first = broken[0]
    failed = [line for line in first.errors if line.startswith("failed:")]
    why = (failed or list(first.errors[-1:]) or ["it left no message."])[0]
    more = f" ({len(broken) - 1} shards more)" if len(broken) > 1 else ""
    what = (
        "R must compute every step of every course, but some failed"
        if first.code == _STEPS_FAILED
        else f"R must end well, but shard {first.number} ended with code {first.code}"
    )
    return RError(
        f"{what}{more}: {why} The tables are published; r_run says what is done, and "
        "the rest is due in the next run."
    )
