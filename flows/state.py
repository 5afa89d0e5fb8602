"""The state that a home keeps between runs: what its stores were last built from."""

import fcntl
import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cleaning.errors import AnalyticsError
from flows.dbt.outcome import NodeResult
from flows.settings import Settings
from loaders.json_file import write_json
from loaders.landing.ledger import LoadedFile

logger = logging.getLogger(__name__)

RULES = "rules"
"""The name of the input that holds the dbt project and the variables."""
TRACKING_LOG = "tracking_log"
"""The name of the input that is the log, and of dbt's source."""


class HomeBusyError(AnalyticsError):
    """Another run is working in the same home."""


@dataclass(frozen=True, slots=True)
class BuiltState:
    """The inputs of the last build of one Hive database.

    Attributes:
        model_digest: digest of everything that the stores depend on (`stores_digest`).
        versions: event date -> digest of the raw files with events of the date (`landed_versions`);
            empty while a build rebuilds the week of the date (`versions_in_doubt`).
        inputs: digest of each input of the build (`build_inputs`); empty when the inputs are not
            known.
        invocation_id: dbt's id of that build.
        project: digest of the dbt project that was built (`project_digest`).
        tests: the last result of each test of rows.
    """

    model_digest: str = ""
    versions: Mapping[date, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    invocation_id: str = ""
    project: str = ""
    tests: tuple[NodeResult, ...] = ()


def read_built(settings: Settings) -> BuiltState:
    """Read the state of the last build.

    The state is empty before the first build, and when somebody broke its file: the next build is
    whole then.
    """
    path = _built_path(settings)
    try:
        content = json.loads(path.read_text())
        return _state_of(content)
    except FileNotFoundError:
        return BuiltState()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        logger.warning(
            "The state of the last build, %s, must be as a build writes it, but isn't (%r). "
            "Everything is built anew.",
            path,
            error,
        )
        return BuiltState()


def _state_of(content: Mapping[str, Any]) -> BuiltState:
    return BuiltState(
        content["model_digest"],
        {date.fromisoformat(day): digest for day, digest in content["versions"].items()},
        inputs=dict(content["inputs"]),
        invocation_id=content["invocation_id"],
        project=content["project"],
        tests=tuple(NodeResult(**test) for test in content["tests"]),
    )


def write_built(settings: Settings, *, state: BuiltState) -> None:
    """Write the state of a build in one atomic step."""
    content = {
        "model_digest": state.model_digest,
        "inputs": state.inputs,
        "invocation_id": state.invocation_id,
        "project": state.project,
        "tests": [asdict(test) for test in state.tests],
        "versions": {day.isoformat(): digest for day, digest in sorted(state.versions.items())},
    }
    write_json(_built_path(settings), content)


def versions_in_doubt(built: Mapping[date, str], changed: Iterable[date]) -> dict[date, str]:
    """Return the versions of a build that is rebuilding the changed dates.

    A store by weeks overwrites a week with the rows that the week's other dates have in the store.
    A build that is killed in mid-overwrite loses these rows. So all dates of these weeks have a
    version that no date has, until the build has ended; the next build would rebuild all of them.
    """
    weeks = {_monday(day) for day in changed}
    in_doubt = {day for day in built if _monday(day) in weeks} | set(changed)
    return dict(built) | dict.fromkeys(sorted(in_doubt), "")


def build_inputs(
    *,
    project: str,
    variables: Mapping[str, object],
    landed: Iterable[LoadedFile],
    snapshots: Mapping[str, str],
) -> dict[str, str]:
    """Return a digest of each input of a whole build: equal inputs make equal marts.

    Args:
        project: digest of the dbt project (`project_digest`).
        variables: dbt's variables without the changed dates.
        landed: the landed log files, also those without an event.
        snapshots: name of dbt's source -> digest of the snapshot that was loaded.

    Returns:
        `RULES`, `TRACKING_LOG` and the names of the snapshots -> digest.
    """
    # The hash of a damaged file is that of its path, so its size and its damage tell another state.
    files = sorted(
        [
            entry.file_hash,
            entry.cleaner_version,
            str(entry.bytes),
            str(entry.damage_reason),
            entry.loaded_at.date().isoformat(),
        ]
        for entry in landed
    )
    return {
        RULES: _digest([project, variables]),
        TRACKING_LOG: _digest(files),
        **snapshots,
    }


def _digest(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@contextmanager
def home_lock(home: Path) -> Iterator[None]:
    """Lock the home for one run at a time; the lock ends with the process, even when it is killed.

    Raises:
        HomeBusyError: another run holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HomeBusyError(
                f"Only one run may work in {home} at a time, and another one does. "
                "Nothing was done."
            ) from error
        yield


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def known_reports(settings: Settings) -> Path:
    """Return the file that says what the files of the reports were made from."""
    return settings.home.resolve() / "state" / f"reports-{settings.hive_database}.json"


def _built_path(settings: Settings) -> Path:
    return settings.home.resolve() / "state" / f"built-{settings.hive_database}.json"
